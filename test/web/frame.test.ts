// The page around the machine: keys, links, arrangement, states, phone. Against a worker that only speaks the
// protocol (fake/), so that what is tested is the page alone and every state can be brought about.

import { describe, expect, it } from "vitest";
import { dropFile, guestsOf, PATIENCE_MS, typeInto, waitForState, waitForText } from "./browser.ts";
import { pageSuite } from "./page-suite.ts";

const { open } = pageSuite("test/web/fake/vite.config.ts");

describe("the page around the machine", { timeout: 2 * PATIENCE_MS }, () => {
  it("opens with the cursor in the terminal, and leaves it by Control and Shift alone", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await page.keyboard.type("ls\n");
    await waitForText(page, 0, "readme.txt");
    await page.keyboard.press("Tab");
    await expectFocusIn(page, ".terminal-host");
    await page.keyboard.press("Control+Shift");
    await expectFocusIn(page, ".pane-commands");
    await page.keyboard.press("Control+Shift");
    await expectFocusIn(page, ".terminal-host");
    await page.keyboard.press("Control+Shift+Slash");
    await page.getByRole("dialog", { name: "Help" }).waitFor();
    await page.keyboard.press("Escape");
    await expectFocusIn(page, ".terminal-host");
  });

  it("opens with one system in two modes, says what differs, and offers the mode for another guest", async () => {
    const page = await open("");
    for (const index of [0, 1]) await waitForText(page, index, "$ ");
    expect((await guestsOf(page)).map(({ machine, status }) => [machine, status!.mode])).toEqual([
      [1, "bare"],
      [1, "trap"],
    ]);
    expect(new URL(page.url()).hash).toBe("#/run?guest=kernel&guest=kernel;mode=trap");
    await page.getByText("One image twice").waitFor();
    await page.getByRole("button", { name: "Add a guest" }).click();
    await page.getByRole("radio", { name: /^trap.*U-mode/ }).check();
    await page.getByRole("button", { name: /^Sieve/ }).click();
    await waitForText(page, 2, "$ ");
    expect(new URL(page.url()).hash).toBe("#/run?guest=kernel&guest=kernel;mode=trap&guest=sieve;mode=trap");
  });

  it("keeps the place and what Compare is set to in the link", async () => {
    const page = await open("#/compare?program=sieve&length=short&guest=kernel");
    await page.getByRole("combobox", { name: "Program" }).selectOption("fib");
    expect(new URL(page.url()).hash).toBe("#/compare?program=fib&length=short&guest=kernel");
    await page.getByRole("link", { name: "Run" }).click();
    await waitForText(page, 0, "$ ");
    expect(new URL(page.url()).hash).toBe("#/run?guest=kernel");
  });

  it("adds a guest from the keyboard, and goes between terminals", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await page.keyboard.press("Control+Shift+Enter");
    await page.getByRole("dialog", { name: "Add a guest" }).waitFor();
    await page.keyboard.press("Enter");
    await waitForText(page, 1, "$ ");
    await page.keyboard.type("help\n");
    await waitForText(page, 1, "halt");
    await page.keyboard.press("Control+Shift+ArrowLeft");
    await page.keyboard.type("ls\n");
    await waitForText(page, 0, "readme.txt");
  });

  it("keeps the guests and their options in the link, and restores them from it", async () => {
    const link = "#/run?guest=kernel&guest=sieve;mode=trap;memory=64M;firmware=host;clock=virtual;machine=2&columns=2";
    const page = await open(link);
    await waitForText(page, 1, "$ ");
    expect(new URL(page.url()).hash).toBe(link);
    expect(await guestsOf(page)).toMatchObject([
      { name: "Teaching OS", machine: 1 },
      { name: "Sieve", machine: 2, status: { clock: "virtual", framesTotal: 16384 } },
    ]);
    await page.getByRole("button", { name: "More for Sieve" }).click();
    await page.getByRole("menuitem", { name: "Move earlier" }).click();
    expect(new URL(page.url()).hash).toBe(
      "#/run?guest=sieve;mode=trap;memory=64M;firmware=host;clock=virtual;machine=2&guest=kernel&columns=2",
    );
    await page.reload();
    await waitForText(page, 1, "$ ");
    expect((await guestsOf(page)).map(({ name }) => name)).toEqual(["Sieve", "Teaching OS"]);
  });

  it("lists all guests by machine, and changes their weights", async () => {
    const page = await open("#/run?guest=kernel&guest=kernel;mode=trap&guest=sieve;machine=2");
    await waitForText(page, 2, "$ ");
    await page.getByRole("button", { name: "All guests" }).click();
    const table = page.getByRole("dialog", { name: "All guests" });
    const headers = ["Machine 1", "Teaching OS", "Teaching OS 2", "Machine 2", "Sieve"];
    await expect.poll(() => table.getByRole("rowheader").allInnerTexts()).toEqual(headers);
    await table.getByRole("rowgroup").filter({ hasText: "Machine 2" }).getByText("Sieve").waitFor();
    const weight = table.getByRole("spinbutton", { name: "Weight of Teaching OS 2" });
    await weight.fill("400");
    await weight.press("Enter");
    await expect.poll(async () => (await guestsOf(page))[1]!.status!.cpu.weight).toBe(400);
    await weight.fill("0");
    await weight.press("Enter");
    await expect.poll(() => weight.evaluate((input: HTMLInputElement) => input.validity.rangeUnderflow)).toBe(true);
    expect((await guestsOf(page)).map(({ status }) => status!.cpu.weight)).toEqual([100, 400, 100]);
    await table.getByRole("button", { name: "Sieve" }).click();
    // The dialog closes, and the guest's terminal has the keys.
    await table.waitFor({ state: "hidden" });
    const keys = page.locator(".xterm-helper-textarea").nth(2);
    await expect.poll(() => keys.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type("ls\n");
    await waitForText(page, 2, "readme.txt");
  });

  it("says which part of a link it cannot use", async () => {
    const page = await open("#/run?guest=nosuch&guest=kernel;memory=7M&guest=kernel");
    await page.getByText("an image that is not shipped with this page: nosuch").waitFor();
    await page.getByText("an option of kernel that cannot be used: memory=7M").waitFor();
    expect(await guestsOf(page)).toHaveLength(1);
  });

  it("pauses, resumes, resets and removes", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await page.getByRole("button", { name: "Pause" }).click();
    await waitForState(page, 0, "paused");
    await page.getByRole("status").getByRole("button", { name: "Resume" }).click();
    await waitForState(page, 0, "idle");
    await page.getByRole("button", { name: "Reset" }).click();
    await waitForText(page, 0, "Tabvisor  reset");
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Keep" }).click();
    expect(await guestsOf(page)).toHaveLength(1);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("status").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("heading", { name: "No guests" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#/run?guests=none");
    await page.getByRole("button", { name: /^Teaching OS/ }).click();
    await waitForText(page, 0, "$ ");
  });

  it("shows how a guest ended, and starts it again", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await typeInto(page, 0, "halt\n");
    await page.getByText("Stopped, exit code 3:").waitFor();
    await page.getByRole("button", { name: "Start again" }).click();
    await waitForState(page, 0, "idle");
  });

  it("marks the guests of a dead worker as failed, and no others", async () => {
    const page = await open("#/run?guest=kernel&guest=kernel;machine=2&guest=sieve;machine=2");
    for (const index of [0, 1, 2]) await waitForText(page, index, "$ ");
    await typeInto(page, 1, "die\n");
    await waitForState(page, 1, "failed");
    await waitForState(page, 2, "failed");
    await waitForText(page, 2, "The worker of machine 2 failed: Uncaught Error: the test asked for it");
    await typeInto(page, 0, "ls\n");
    await waitForText(page, 0, "readme.txt");
    await page.getByRole("button", { name: "Start again" }).first().click();
    await waitForText(page, 1, "$ ");
    expect((await guestsOf(page)).map(({ state }) => state)).toEqual(["idle", "idle", "failed"]);
  });

  it("notices a worker that stops answering", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await page.workers()[0]!.evaluate(() => self.close());
    await waitForState(page, 0, "failed");
    await page.getByText("Failed: The worker of machine 1 stopped answering").waitFor();
  });

  it("takes a dropped image, and says in one line what is not one", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await dropFile(page, "notes.txt", new TextEncoder().encode("dear diary"));
    await page.getByText(/^notes\.txt \(dropped file\): not an ELF/).waitFor();
    expect(await guestsOf(page)).toHaveLength(1);
    await dropFile(page, "empty.bin", new Uint8Array());
    await page.getByText("empty.bin (dropped file): the file is empty").waitFor();
    await dropFile(page, "mine.elf", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0));
    await waitForText(page, 1, "$ ");
    expect((await guestsOf(page))[1]).toMatchObject({ name: "mine.elf" });
    expect(new URL(page.url()).hash).toBe("#/run?guest=kernel");
  });

  it("loses no byte of a flood, and other guests go on meanwhile", async () => {
    const page = await open("#/run?guest=kernel&guest=kernel");
    for (const index of [0, 1]) await waitForText(page, index, "$ ");
    await typeInto(page, 0, "flood\n");
    await waitForState(page, 0, "throttled");
    await typeInto(page, 1, "ls\n");
    await waitForText(page, 1, "readme.txt");
    await waitForState(page, 0, "idle");
    const lines = (await guestsOf(page))[0]!.text.split("\n");
    expect(lines.at(-1)).toBe("$ ");
    expect(new Set(lines.slice(-4000, -1))).toEqual(new Set(["all work and no play makes a guest a dull machine"]));
  });

  it("shows figures that each have their meaning, and exits by cause", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await page.getByRole("button", { name: /exits\/s/ }).click();
    await page.getByRole("row", { name: /mmio-write:uart/ }).waitFor();
    await page.getByText("Speed while it runs").waitFor();
    await page.getByRole("row", { name: "S 80200010 sret sret carried out, on in U" }).waitFor();
  });

  it("works on a phone: one pane, tabs, and a key row", async () => {
    const page = await open("#/run?guest=kernel&guest=kernel", {
      viewport: { width: 390, height: 780 },
      hasTouch: true,
    });
    for (const index of [0, 1]) await waitForText(page, index, "$ ");
    await page.getByRole("button", { name: "bare Teaching OS 2", exact: true }).tap();
    expect(await page.locator(".pane:visible").count()).toBe(1);
    await page.getByRole("button", { name: "Ctrl" }).tap();
    await page.keyboard.type("c");
    await waitForText(page, 1, "^C");
    await page.getByRole("button", { name: "Esc" }).tap();
    await waitForText(page, 1, "^[");
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBe(0);
  });

  it("scrolls a terminal with a finger", async () => {
    const permissions = ["clipboard-read", "clipboard-write"];
    const page = await open(undefined, { viewport: { width: 390, height: 780 }, hasTouch: true, permissions });
    await waitForText(page, 0, "$ ");
    await page.keyboard.type(`${"ls\n".repeat(40)}help\n`);
    await waitForText(page, 0, "die\n$ ");
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", y?: number) =>
      devtools.send("Input.dispatchTouchEvent", { type, touchPoints: y === undefined ? [] : [{ x: 150, y }] });
    await touch("touchStart", 200);
    for (let y = 220; y <= 500; y += 20) await touch("touchMove", y);
    await touch("touchEnd");
    await page.keyboard.press("Control+Shift+C");
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toContain("readme.txt");
    expect(await copied()).not.toContain("flood");
  });

  it("copies what is on the screen and pastes", async () => {
    const page = await open(undefined, { permissions: ["clipboard-read", "clipboard-write"] });
    await waitForText(page, 0, "$ ");
    await page.keyboard.press("Control+Shift+C");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("kernel: 128 MiB of RAM");
    await page.evaluate(() => navigator.clipboard.writeText("help"));
    await page.getByRole("button", { name: "More for Teaching OS" }).click();
    await page.getByRole("menuitem", { name: "Paste" }).click();
    await waitForText(page, 0, "$ help");
  });

  it("opens without a network after the first visit", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await page.context().setOffline(true);
    await page.reload();
    await waitForText(page, 0, "$ ");
    await page.context().setOffline(false);
  });

  it("has a screen-reader mode", async () => {
    const page = await open();
    await waitForText(page, 0, "$ ");
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("checkbox", { name: /Screen-reader mode/ }).check();
    await page.keyboard.press("Escape");
    await page.locator(".xterm-accessibility").getByText("kernel: 128 MiB of RAM").waitFor({ state: "attached" });
  });
});

async function expectFocusIn(page: Awaited<ReturnType<typeof open>>, selector: string): Promise<void> {
  await expect
    .poll(() => page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector))
    .toBe(true);
}
