// Clones and snapshots on the page with the real machine: kept, listed, restored, downloaded, dropped, deleted, and refused.

import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { dropFile, guestsOf, PATIENCE_MS, typeInto, waitForState, waitForText } from "./browser.ts";
import { pageSuite, REAL_PAGE } from "./page-suite.ts";

const PROMPT = "\n$ ";

const { open: openLink, address } = pageSuite(REAL_PAGE);

/** A guest that has done something, at its prompt. */
async function open(mode = "trap"): Promise<Page> {
  const page = await openLink(`#/run?guest=kernel;mode=${mode};memory=16M`);
  await waitForText(page, 0, PROMPT);
  await typeInto(page, 0, "echo written before\n");
  await waitForText(page, 0, "\nwritten before\n$ ");
  return page;
}

async function command(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "More for Teaching OS", exact: true }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}

/** The list, in the dialog. */
async function openList(page: Page): Promise<void> {
  await page.keyboard.press("Control+Shift+Enter");
  await page.getByRole("dialog").getByRole("heading", { name: "Snapshots kept in this browser" }).waitFor();
}

async function download(page: Page, ask: () => Promise<void>): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent("download"), ask()]);
  expect(file.suggestedFilename()).toBe("Teaching-OS.tabvisor");
  return readFile(await file.path());
}

describe("clones and snapshots", { timeout: 3 * PATIENCE_MS }, () => {
  it("clones a guest: the clone shows what it showed, and each goes its own way", async () => {
    const page = await open();
    await command(page, "Clone");
    await waitForText(page, 1, "\nwritten before\n$ ");
    await page.keyboard.type("echo by the clone\n");
    await waitForText(page, 1, "\nby the clone");
    await typeInto(page, 0, "echo by the first\n");
    await waitForText(page, 0, "\nby the first");
    const [first, clone] = await guestsOf(page);
    expect(first!.text).not.toContain("by the clone");
    expect(clone!.text).not.toContain("by the first");
    expect(clone).toMatchObject({ name: "Teaching OS 2", machine: 1, status: { mode: "trap" } });
  });

  it("a clone of a paused guest is paused", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Pause" }).click();
    await waitForState(page, 0, "paused");
    await command(page, "Clone");
    await waitForText(page, 1, "\nwritten before");
    await waitForState(page, 1, "paused");
    await waitForState(page, 0, "paused");
  });

  it("keeps a snapshot over a reload, restores it with what the terminal showed, and deletes it", async () => {
    const page = await open("hext");
    await command(page, "Keep a snapshot");
    await page.getByText(/^Kept Teaching OS: .*iB, in Add a guest, under snapshots\.$/).waitFor();
    // A page whose link is changed by hand opens anew.
    await page.goto(`${address()}#/run?guests=none`);
    await page.getByRole("button", { name: /^Restore Teaching OS of / }).click();
    await waitForText(page, 0, "\nwritten before\n$ ");
    await page.keyboard.type("echo written after\n");
    await waitForText(page, 0, "\nwritten after");
    expect((await guestsOf(page))[0]).toMatchObject({ status: { mode: "hext", framesTotal: 4096 } });
    expect(new URL(page.url()).hash).toBe("#/run");

    await openList(page);
    const list = page.getByRole("dialog");
    await list.getByRole("button", { name: /^Delete Teaching OS of / }).click();
    await list.getByRole("button", { name: "Delete", exact: true }).click();
    await list.getByText("None. A pane's commands take one").waitFor();
  });

  it("downloads a snapshot, and restores it from a dropped file", async () => {
    const page = await open();
    const file = await download(page, () => command(page, "Download a snapshot"));
    await dropFile(page, "mine.tabvisor", file);
    await waitForText(page, 1, "restored from a file");
    await typeInto(page, 1, "echo alive\n");
    await waitForText(page, 1, "\nalive");
    expect((await guestsOf(page))[1]!.name).toBe("mine");
    await page.getByRole("button", { name: "Reset" }).nth(1).click();
    await waitForText(page, 1, "payload at");
  });

  it("says in one line what is wrong with a damaged file, and changes nothing", async () => {
    const page = await open();
    const file = await download(page, () => command(page, "Download a snapshot"));
    const damaged = Uint8Array.from(file);
    damaged[damaged.length - 100]! ^= 1;
    await dropFile(page, "damaged.tabvisor", damaged);
    await page.getByText(/^damaged was not restored: .*(damaged|checksum)/).waitFor();
    await dropFile(page, "cut.tabvisor", file.subarray(0, 1000));
    await page.getByText(/^cut was not restored: /).waitFor();
    expect(await guestsOf(page)).toHaveLength(1);
    await typeInto(page, 0, "echo alive\n");
    await waitForText(page, 0, "\nalive");
  });

  it("a browser without room offers the file as a download", async () => {
    const page = await open();
    await page.evaluate(() => {
      IDBObjectStore.prototype.add = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await command(page, "Keep a snapshot");
    await page
      .getByText(/^The snapshot of Teaching OS was not kept: it takes .*Delete others, or download it\.$/)
      .waitFor();
    const file = await download(page, () => page.getByRole("button", { name: "Download it" }).click());
    expect(file.subarray(1, 5).toString()).toBe("TABV");
  });

  it("a browser that keeps nothing says so where the list would be", async () => {
    const page = await open();
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("storage is switched off", "SecurityError");
      };
    });
    await page.reload();
    await waitForText(page, 0, PROMPT);
    await openList(page);
    await page
      .getByRole("dialog")
      .getByText(/^This browser keeps nothing for this page \(storage is switched off\)/)
      .waitFor();
  });
});
