// Look inside on the real machine: the guest of a pane, its code and registers, the way of an address, steps, and the keys.

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { guestsOf, PATIENCE_MS, typeInto, waitForState, waitForText } from "./browser.ts";
import { pageSuite, REAL_PAGE } from "./page-suite.ts";

const PROMPT = "\n$ ";

const { open: openLink } = pageSuite(REAL_PAGE);

/** A guest at its prompt, seen from inside. */
async function lookInto(mode: string, options = ""): Promise<Page> {
  const page = await openLink(`#/run?guest=kernel;mode=${mode}${options}`);
  await waitForText(page, 0, PROMPT);
  await page.keyboard.press("Control+Shift+L");
  await page.locator(".code-line[aria-current]").waitFor();
  return page;
}

const nextInstruction = async (page: Page): Promise<string> =>
  (await page.locator(".code-line[aria-current] .code-address").innerText()).trim();

describe("Look inside", { timeout: 3 * PATIENCE_MS }, () => {
  it("opens by a pane's commands and by keys, and leads back", async () => {
    const page = await lookInto("trap");
    expect(new URL(page.url()).hash).toBe("#/inside?guest=kernel;mode=trap");
    await page.keyboard.press("Control+Shift+L");
    await page.getByRole("button", { name: "More for Teaching OS" }).click();
    await page.getByRole("menuitem", { name: "Look inside" }).click();
    await page.getByRole("heading", { name: "The way of an address" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "The way of an address" }).waitFor();
  });

  it("takes a step when a key is typed, then one at a time by keys, and marks what has changed", async () => {
    const page = await lookInto("trap");
    await page.getByRole("button", { name: /^Pause/ }).click();
    await waitForState(page, 0, "paused");
    await page.getByText("It sleeps in WFI").waitFor();
    const asleep = await nextInstruction(page);
    await page.getByRole("button", { name: /^Step s/ }).click();
    await page.getByText("The step is taken when the hart goes on.").waitFor();
    await typeInto(page, 0, "l");
    await waitForState(page, 0, "paused");
    await expect.poll(() => nextInstruction(page), { timeout: PATIENCE_MS }).not.toBe(asleep);
    await page.locator(".inside h3").first().click();
    const { total } = (await guestsOf(page))[0]!.status!.retired;
    for (let taken = 1; taken <= 6; taken++) {
      const before = await nextInstruction(page);
      await page.keyboard.press("s");
      await expect.poll(() => nextInstruction(page), { timeout: PATIENCE_MS }).not.toBe(before);
    }
    expect((await guestsOf(page))[0]!.status!.retired.total).toBe(total + 6);
    await page.keyboard.press("n");
    await expect
      .poll(async () => (await guestsOf(page))[0]!.status!.retired.total, { timeout: PATIENCE_MS })
      .toBeGreaterThan(total + 90);
    await expect.poll(() => page.locator(".registers .changed").count(), { timeout: PATIENCE_MS }).toBeGreaterThan(2);
    await page.keyboard.press("c");
    await waitForState(page, 0, "idle");
    await waitForText(page, 0, "$ l");
  });

  it("runs to an address, and to a line of the code", async () => {
    const page = await lookInto("bare");
    await page.getByRole("button", { name: "stvec" }).click();
    const handler = (
      await page
        .locator("tr", { has: page.getByRole("button", { name: "stvec" }) })
        .locator(".hex")
        .innerText()
    )
      .trim()
      .replace(/^0+/, "");
    await page.getByLabel("Address to run to, hexadecimal").fill(handler);
    await page.getByRole("button", { name: /^Run to g/ }).click();
    // A line ends the system call in which the shell sleeps; its next one is a trap.
    await typeInto(page, 0, "x\n");
    await waitForState(page, 0, "paused");
    await expect.poll(() => nextInstruction(page), { timeout: PATIENCE_MS }).toBe(handler);
    const line = page.locator(".code-line").nth(12);
    const target = (await line.locator(".code-address").innerText()).trim();
    await line.click();
    await expect.poll(() => nextInstruction(page), { timeout: PATIENCE_MS }).toBe(target);
  });

  it("shows the guest's view beside the hart's", async () => {
    const page = await lookInto("trap");
    await page.getByRole("button", { name: /^Pause/ }).click();
    await page.getByText("U-mode on the hart").waitFor();
    const row = page.locator("tr", { has: page.getByRole("button", { name: "satp" }) }).first();
    const [guest, hart] = await row.locator("td").allInnerTexts();
    expect(guest).toMatch(/Sv39, ASID 0, root at [0-9a-f]+/);
    expect(hart).toMatch(/Sv39, ASID \d+, root at [0-9a-f]+/);
    expect(hart).not.toBe(guest);
    await page.getByRole("button", { name: "satp" }).click();
    await page.getByText("supervisor address translation: which page tables are in force").waitFor();
    await page.getByRole("cell", { name: "8 Sv39" }).first().waitFor();
  });

  it("walks an address in each mode: the guest's tables, and what the hypervisor has made of them", async () => {
    for (const [mode, heading, reads] of [
      ["trap", "The hypervisor's shadow tables", 6],
      ["tvm", "The hypervisor's shadow tables", 6],
      ["hext", "Both stages, as the hart walks them", 18],
      ["bare", "The guest's own page tables", 3],
    ] as const) {
      const page = await lookInto(mode, ";firmware=host");
      await typeInto(page, 0, "ls\n");
      await waitForText(page, 0, "motd\n$ ");
      await page.getByRole("button", { name: /^Pause/ }).click();
      await page.getByRole("button", { name: /^Step s/ }).click();
      await typeInto(page, 0, "l");
      await waitForState(page, 0, "paused");
      await page.getByRole("heading", { name: heading }).waitFor();
      await expect.poll(() => page.locator(".entry").count(), { timeout: PATIENCE_MS }).toBe(reads);
      await page.getByLabel("Virtual address").fill("0x7_0000_0000");
      await page.getByRole("button", { name: "Walk", exact: true }).click();
      await page.getByText("page fault: V is 0: the entry maps nothing").first().waitFor();
      expect(new URL(page.url()).hash).toContain("walk=700000000;read");
    }
  });

  it("says that there is nothing to look into, and what to do", async () => {
    const page = await openLink("#/inside?guests=none");
    await page.getByRole("heading", { name: "No guest to look into" }).waitFor();
    await page.getByRole("main").getByRole("button", { name: "Add a guest" }).click();
    await page.getByRole("dialog").waitFor();
  });
});
