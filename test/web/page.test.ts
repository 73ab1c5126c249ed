// The built page with the real machine behind it, in chromium: boot, type, read, pause, a second guest, images dropped,
// a worker killed. What the page does by itself is in frame.test.ts.

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { dropFile, guestsOf, PATIENCE_MS, typeInto, waitForState, waitForText, workerOfMachine } from "./browser.ts";
import { pageSuite, REAL_PAGE } from "./page-suite.ts";

const PROMPT = "\n$ ";
const images = new URL("../../guests/images/", import.meta.url);

const { open } = pageSuite(REAL_PAGE);

describe("the page with the machine", { timeout: 3 * PATIENCE_MS }, () => {
  it("opens with the teaching OS at its prompt and the cursor in its terminal", async () => {
    const page = await open("");
    await waitForText(page, 0, PROMPT);
    await page.keyboard.type("ls\n");
    await waitForText(page, 0, "$ ls\n");
    await waitForText(page, 0, "README");
    expect(await guestsOf(page)).toMatchObject([
      { name: "Teaching OS", status: { mode: "bare", engine: "auto", clock: "wall", framesTotal: 32768 } },
      { name: "Teaching OS 2", status: { mode: "trap", engine: "auto", clock: "wall", framesTotal: 32768 } },
    ]);
  });

  it("shows what a command costs in each mode: the same output, more exits in trap", async () => {
    const page = await open("");
    for (const index of [0, 1]) {
      await waitForText(page, index, PROMPT);
      await typeInto(page, index, "ls\n");
      await waitForText(page, index, "motd\n$ ");
    }
    const cost = async () =>
      (await page.locator(".cost strong").allInnerTexts()).map((text) => Number(text.replace(/\s*k$/, "e3")));
    await page.getByText("Exits since Enter").nth(1).waitFor();
    await expect
      .poll(
        async () => {
          const [bare = 0, trap = 0] = await cost();
          // The device accesses of a command are the same; what trap adds is as many again.
          return bare > 100 && trap > 2 * bare;
        },
        { timeout: PATIENCE_MS },
      )
      .toBe(true);
    const [bare, trap] = await guestsOf(page);
    expect(trap!.text).toBe(bare!.text);
    expect(Object.keys(bare!.status!.exits).filter((cause) => cause.startsWith("csr:"))).toEqual([]);
  });

  it("groups the exits of trap, opens a group to its causes, and tells the last ones", async () => {
    const page = await open("#/run?guest=kernel;mode=trap");
    await waitForText(page, 0, PROMPT);
    await page.getByRole("button", { name: /exits\/s/ }).click();
    const group = page.getByRole("button", { name: "Privileged instructions" });
    expect(await group.getAttribute("aria-expanded")).toBe("false");
    await group.click();
    await page.getByRole("row", { name: /^csr:sscratch/ }).waitFor();
    await page
      .getByRole("row", { name: /^S 802[0-9a-f]{5} wfi wfi/ })
      .first()
      .waitFor();
  });

  it("draws the exits of the last minute by kind and by cause, and tells them as a table", async () => {
    const page = await open("#/run?guest=kernel;mode=trap");
    await waitForText(page, 0, PROMPT);
    await page.getByRole("button", { name: /exits\/s/ }).click();
    await page.getByRole("heading", { name: "Exits over the last minute" }).waitFor();
    await page.locator(".series-charts canvas").first().waitFor();
    await page.getByText("Privileged instructions").nth(1).waitFor();
    await page.getByRole("radio", { name: "Causes" }).check();
    await page.locator(".series-title", { hasText: "shadow-fill" }).waitFor();
    const moment = page.getByRole("slider", { name: "Moment" });
    await expect
      .poll(async () => Number(await moment.getAttribute("max")), { timeout: PATIENCE_MS })
      .toBeGreaterThan(0);
    await page.getByRole("button", { name: "Hold" }).click();
    await moment.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => moment.getAttribute("aria-valuetext")).toMatch(/^[\d.]+ s ago: /);
    await page.getByRole("button", { name: "As a table" }).click();
    await page.getByRole("columnheader", { name: "shadow-fill" }).waitFor();
    await page.getByRole("rowheader", { name: /^0 to / }).waitFor();
  });

  it("shows a command's work in the guest's figures", async () => {
    const page = await open();
    await waitForText(page, 0, PROMPT);
    await waitForState(page, 0, "idle");
    const before = (await guestsOf(page))[0]!.status!;
    await page.keyboard.type("cat README\n");
    await expect
      .poll(async () => (await guestsOf(page))[0]!.status!.retired.total, { timeout: PATIENCE_MS })
      .toBeGreaterThan(before.retired.total);
    const after = (await guestsOf(page))[0]!.status!;
    expect(after.exits["mmio-write:uart"]!.count).toBeGreaterThan(before.exits["mmio-write:uart"]!.count);
  });

  it("stops the counters while a guest is paused, and keeps what is typed", async () => {
    const page = await open();
    await waitForText(page, 0, PROMPT);
    await page.keyboard.type("run busy 10000 &\n");
    await waitForState(page, 0, "running");
    await page.getByRole("button", { name: "Pause" }).click();
    await waitForState(page, 0, "paused");
    await typeInto(page, 0, "echo still here\n");
    const counters = async () => (await guestsOf(page))[0]!.status!.retired.total;
    const first = await counters();
    await page.getByRole("button", { name: /0\.00 MIPS.*exits\/s/s }).waitFor();
    expect(await counters()).toBe(first);
    await page.getByRole("status").getByRole("button", { name: "Resume" }).click();
    await waitForText(page, 0, "\nstill here");
    await expect.poll(counters, { timeout: PATIENCE_MS }).toBeGreaterThan(first);
  });

  it("runs a second guest beside the first, on the same machine", async () => {
    const page = await open();
    await waitForText(page, 0, PROMPT);
    await page
      .getByRole("complementary")
      .getByRole("button", { name: /^Teaching OS/ })
      .click();
    await waitForText(page, 1, PROMPT);
    await page.keyboard.type("echo second\n");
    await waitForText(page, 1, "\nsecond");
    await typeInto(page, 0, "echo first\n");
    await waitForText(page, 0, "\nfirst");
    const [one, two] = await guestsOf(page);
    expect([one!.machine, two!.machine]).toEqual([1, 1]);
    expect(one!.text).not.toContain("second");
    expect(new URL(page.url()).hash).toBe("#/run?guest=kernel&guest=kernel");
  });

  it("boots a guest whose SBI calls the hypervisor answers", async () => {
    const page = await open("#/run?guest=kernel;memory=64M;firmware=host;clock=virtual");
    await waitForText(page, 0, PROMPT);
    const [guest] = await guestsOf(page);
    expect(guest!.status).toMatchObject({ clock: "virtual", framesTotal: 16384, retired: { m: 0 } });
  });

  it("tells a guest's own exit code, and starts it again", async () => {
    const page = await open();
    await waitForText(page, 0, PROMPT);
    await page.keyboard.type("halt 7\n");
    await page.getByText(/^Stopped, exit code 7:/).waitFor();
    await page.getByRole("button", { name: "Start again" }).click();
    await expect.poll(async () => (await guestsOf(page))[0]!.text.split(PROMPT).length).toBe(3);
  });

  it("runs a dropped image, and says in one line why a file is none", async () => {
    const page = await open();
    await waitForText(page, 0, PROMPT);
    await dropFile(page, "my-sieve.elf", await readFile(new URL("bench/sieve.elf", images)));
    await waitForText(page, 1, "sieve ");
    await waitForState(page, 1, "stopped");
    await page.getByText(/^Stopped, exit code 0:/).waitFor();
    expect((await guestsOf(page))[1]!.name).toBe("my-sieve.elf");

    await dropFile(page, "kernel-cut.elf", (await readFile(new URL("kernel.elf", images))).subarray(0, 1000));
    await page.getByText(/^kernel-cut\.elf \(dropped file\): .*truncated/).waitFor();
    await dropFile(page, "page.js.gz", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0));
    await page.getByText(/^page\.js\.gz \(dropped file\): .*compressed \(gzip\); unpack it first/).waitFor();
    expect(await guestsOf(page)).toHaveLength(2);
  });

  it("marks the guests of a killed worker as failed with the reason, while another machine's guest goes on", async () => {
    const page = await open("#/run?guest=kernel&guest=kernel;machine=2&guest=kernel;machine=2");
    for (const index of [0, 1, 2]) await waitForText(page, index, PROMPT);
    await (await workerOfMachine(page, 2)).evaluate(() => {
      setTimeout(() => {
        throw new Error("killed by the test");
      });
    });
    for (const index of [1, 2]) {
      await waitForState(page, index, "failed");
      await waitForText(page, index, "The worker of machine 2 failed: Uncaught Error: killed by the test");
    }
    await typeInto(page, 0, "echo alive\n");
    await waitForText(page, 0, "\nalive");
    await page.getByRole("button", { name: "Start again" }).first().click();
    await waitForText(page, 1, PROMPT);
  });

  it("gives a guest's flood to its terminal whole, and the neighbour's keys at once", async () => {
    const page = await open("#/run?guest=kernel&guest=kernel");
    for (const index of [0, 1]) await waitForText(page, index, PROMPT);
    await typeInto(page, 0, "run count 3000 0\n");
    await typeInto(page, 1, "echo here\n");
    await waitForText(page, 1, "\nhere");
    await waitForText(page, 0, "count: 3000 of 3000");
    const lines = (await guestsOf(page))[0]!.text.split("\n").filter((line) => line.startsWith("count: "));
    expect(lines).toEqual(Array.from({ length: 3000 }, (_, n) => `count: ${n + 1} of 3000`));
  });

  it("compares a program native, in bare and in trap, with the exits behind it", async () => {
    const page = await open("#/compare?program=fib&length=short&guest=kernel");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("heading", { name: "Exits of one run" }).waitFor({ timeout: 3 * PATIENCE_MS });
    const figures = await page.locator(".overhead-figure").allInnerTexts();
    expect(figures).toHaveLength(2);
    for (const figure of figures) expect(Number(/^[\d.]+/.exec(figure)?.[0])).toBeGreaterThan(0);
    await page.getByRole("row", { name: /^Paging by the hypervisor/ }).waitFor();
    await page.getByText("Raw numbers").click();
    expect(await page.locator(".raw-numbers tbody tr").count()).toBe(3);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save JSON" }).click(),
    ]);
    const report = JSON.parse(await readFile(await download.path(), "utf8"));
    expect(report).toMatchObject({ program: "fib", engine: "auto", n: 28, length: "short", rounds: 3 });
    expect(report.virtualizationOverhead).toBeGreaterThan(0);
    expect(Object.keys(report.exits.bare).every((cause) => cause.startsWith("sbi:"))).toBe(true);
    expect(page.workers().map((worker) => worker.url())).toHaveLength(1);
  });

  it("cancels a comparison, and can start another", async () => {
    const page = await open("#/compare?program=chase&guests=none");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText(/: (bare|trap) \(run/).waitFor({ timeout: 2 * PATIENCE_MS });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled; nothing was measured.").waitFor();
    await expect.poll(() => page.workers().length).toBe(0);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("Warm-up").waitFor();
  });
});
