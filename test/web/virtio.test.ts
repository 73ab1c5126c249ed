// The virtio devices that a guest of the page can be given: a disk in the browser's own storage, kept from a person's file, written in
// place, read-only or under an overlay; the console; the entropy device.

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { freeName } from "../../web/machine/stored-disks.ts";
import { buildGuest } from "../virtio/guests.ts";
import { guestsOf, PATIENCE_MS, typeInto, waitForState, waitForText } from "./browser.ts";
import { pageSuite, REAL_PAGE } from "./page-suite.ts";

const { open, address } = pageSuite(REAL_PAGE);

const programs = new Map<string, Buffer>();
beforeAll(() => {
  for (const name of ["counter", "console", "entropy"]) programs.set(name, Buffer.from(buildGuest(name)));
});

/** The page without guests. */
const EMPTY = "#/run?guests=none";

const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/octet-stream", buffer });

/** Starts the guest of test/virtio/guest/NAME.c with the options that are set. */
const start = (page: Page, name: string): Promise<void> =>
  page
    .locator(".image-list input[type=file]")
    .first()
    .setInputFiles(file(`${name}.elf`, programs.get(name)!));

/** Opens the form on a page whose guests hide it, starts NAME.c and goes on when it has ended: its place is `index`. */
async function startAnother(page: Page, index: number, name: string): Promise<void> {
  await page.getByRole("button", { name: "Add a guest" }).click();
  await start(page, name);
  await waitForState(page, index, "stopped");
}

const option = (page: Page, title: RegExp) => page.getByRole("combobox", { name: title });
const disks = (page: Page) => option(page, /^Disk image/);
const writes = (page: Page) => option(page, /^Writes go/);

/** Opens the options of the form, or of the dialog before it. */
const openOptions = (page: Page): Promise<void> =>
  page
    .getByText(/^Options:/)
    .last()
    .click();

/** Gives the next guests a disk of zeros. The options are open. */
async function chooseDisk(page: Page): Promise<void> {
  await page.getByLabel("Disk image file").setInputFiles(file("disk.img", Buffer.alloc(4096)));
  await expect.poll(() => disks(page).inputValue()).toBe("disk:disk.img");
}

describe("a disk in the browser", { timeout: 4 * PATIENCE_MS }, () => {
  it("keeps what a guest has flushed, belongs to one guest at a time, and can be deleted", async () => {
    let page = await open(EMPTY);
    /** Closes the page and opens it anew, with the same storage. */
    const reopen = async (): Promise<void> => {
      const context = page.context();
      await page.close();
      page = await context.newPage();
      await page.goto(address() + EMPTY);
      await openOptions(page);
      await disks(page).selectOption("disk.img");
    };
    await openOptions(page);
    await page.getByLabel("Disk image file").setInputFiles(file("odd.img", Buffer.alloc(1000)));
    await page.getByText("odd.img: 1000 bytes; a raw disk image has a multiple of 512, and is not empty").waitFor();
    await page.getByLabel("Disk image file").setInputFiles(file("x.overlay", Buffer.alloc(512)));
    await page.getByText(/^x.overlay: names that end in .overlay are of overlays/).waitFor();
    await chooseDisk(page);
    await start(page, "counter");
    await waitForText(page, 0, "run 1");
    await waitForState(page, 0, "stopped");

    await start(page, "counter");
    await page.getByText(/disk.img: another guest has this disk, here or in another tab/).waitFor();
    expect(await guestsOf(page)).toHaveLength(1);

    await reopen();
    await start(page, "counter");
    await waitForText(page, 0, "run 2");

    await reopen();
    await page.getByRole("button", { name: "Delete disk.img from this browser" }).click();
    await expect.poll(() => disks(page).inputValue()).toBe("none");
    expect(await disks(page).locator("option").allInnerTexts()).toEqual(["None", "A raw image of yours…"]);
  });

  it("is shared by guests that write to overlays of their own, which are kept, and deleted with it", async () => {
    const page = await open(EMPTY);
    await openOptions(page);
    await chooseDisk(page);
    for (const [index, overlay] of ["disk.img.overlay", "disk.img 2.overlay"].entries()) {
      if (index > 0) {
        await page.getByRole("button", { name: "Add a guest" }).click();
        await openOptions(page);
      }
      await writes(page).selectOption("to a new overlay");
      expect(await writes(page).inputValue()).toBe(`overlay:${overlay}`);
      await start(page, "counter");
      await waitForText(page, index, "run 1");
      await waitForState(page, index, "stopped");
    }
    for (const _ of [1, 2]) await page.getByRole("button", { name: "Remove" }).first().click();
    await page.getByText("No guests").waitFor();
    await openOptions(page);
    await writes(page).selectOption("to disk.img.overlay");
    await start(page, "counter");
    await waitForText(page, 0, "run 2");
    await waitForState(page, 0, "stopped");
    await page.getByRole("button", { name: "Remove" }).first().click();
    await openOptions(page);
    await writes(page).selectOption("to the image");
    await start(page, "counter");
    await waitForText(page, 0, "run 1");

    await page.getByRole("button", { name: "Remove" }).first().click();
    await page.getByText("No guests").waitFor();
    await openOptions(page);
    await page.getByRole("button", { name: "Delete disk.img and its overlays from this browser" }).click();
    await expect.poll(() => disks(page).inputValue()).toBe("none");
    await chooseDisk(page);
    expect(await writes(page).locator("option").allInnerTexts()).toHaveLength(3);
  });

  it("can be read-only: the guest is told, other guests have it too, and nothing is written", async () => {
    const page = await open(EMPTY);
    await openOptions(page);
    await chooseDisk(page);
    await writes(page).selectOption("nowhere: read-only");
    await start(page, "counter");
    await waitForText(page, 0, "the disk does not work");
    await startAnother(page, 1, "counter");
    await waitForText(page, 1, "the disk does not work");
  });
});

describe("other devices", { timeout: 3 * PATIENCE_MS }, () => {
  it("the virtio console takes what is typed, and tells the terminal's size", async () => {
    const page = await open(EMPTY);
    await openOptions(page);
    await option(page, /^Console/).selectOption("virtio");
    await start(page, "console");
    await waitForText(page, 0, "by virtio");
    const sizes = async () => (await guestsOf(page))[0]!.text.match(/size: \d+ x \d+/g) ?? [];
    await expect.poll(async () => (await sizes()).length, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    const before = (await sizes()).at(-1);
    await page.setViewportSize({ width: 900, height: 600 });
    await expect.poll(async () => (await sizes()).at(-1), { timeout: PATIENCE_MS }).not.toBe(before);
    await typeInto(page, 0, "typed\n");
    await waitForText(page, 0, "> typed");
    await typeInto(page, 0, "q\n");
    await waitForState(page, 0, "stopped");
  });

  it("the entropy device gives bytes, under the virtual clock the same ones", async () => {
    const page = await open(EMPTY);
    await openOptions(page);
    await option(page, /^Entropy/).selectOption("virtio");
    await option(page, /^Clock/).selectOption("virtual");
    await start(page, "entropy");
    await waitForText(page, 0, "16 bytes, checksum ");
    await waitForState(page, 0, "stopped");
    await startAnother(page, 1, "entropy");
    const [one, other] = await guestsOf(page);
    expect(other!.text).toBe(one!.text);
  });
});

it("a second file of the same name gets a number", () => {
  expect(freeName("disk.img", [])).toBe("disk.img");
  expect(freeName("disk.img", ["disk.img"])).toBe("disk 2.img");
  expect(freeName("disk.img", ["disk.img", "disk 2.img"])).toBe("disk 3.img");
  expect(freeName("image", ["image"])).toBe("image 2");
});
