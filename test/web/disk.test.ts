// A guest's disk in the browser's own storage: kept from a person's file, written by the guest, there after a reload.

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { freeName } from "../../web/machine/stored-disks.ts";
import { buildGuest } from "../virtio/guests.ts";
import { guestsOf, PATIENCE_MS, waitForState, waitForText } from "./browser.ts";
import { pageSuite, REAL_PAGE } from "./page-suite.ts";

const { open, address } = pageSuite(REAL_PAGE);

let counter: Buffer;
beforeAll(() => {
  counter = Buffer.from(buildGuest("counter"));
});

/** The page without guests. */
const EMPTY = "#/run?guests=none";

const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/octet-stream", buffer });

/** Starts the guest of test/virtio/guest/counter.c with the options that are set. */
const startCounter = (page: Page): Promise<void> =>
  page.locator(".image-list input[type=file]").first().setInputFiles(file("counter.elf", counter));

describe("a disk in the browser", { timeout: 4 * PATIENCE_MS }, () => {
  it("keeps what a guest has flushed, belongs to one guest at a time, and can be deleted", async () => {
    let page = await open(EMPTY);
    const disks = () => page.getByRole("combobox", { name: /^Disk image/ });
    /** Closes the page and opens it anew, with the same storage. */
    const reopen = async (): Promise<void> => {
      const context = page.context();
      await page.close();
      page = await context.newPage();
      await page.goto(address() + EMPTY);
      await page.getByText(/^Options:/).click();
      await disks().selectOption("disk.img");
    };
    await page.getByText(/^Options:/).click();
    await page.getByLabel("Disk image file").setInputFiles(file("odd.img", Buffer.alloc(1000)));
    await page.getByText("odd.img: 1000 bytes; a raw disk image has a multiple of 512, and is not empty").waitFor();
    await page.getByLabel("Disk image file").setInputFiles(file("disk.img", Buffer.alloc(4096)));
    await expect.poll(() => disks().inputValue()).toBe("disk:disk.img");
    await startCounter(page);
    await waitForText(page, 0, "run 1");
    await waitForState(page, 0, "stopped");

    await startCounter(page);
    await page.getByText(/disk.img: another guest has this disk, here or in another tab/).waitFor();
    expect(await guestsOf(page)).toHaveLength(1);

    await reopen();
    await startCounter(page);
    await waitForText(page, 0, "run 2");

    await reopen();
    await page.getByRole("button", { name: "Delete disk.img from this browser" }).click();
    await expect.poll(() => disks().inputValue()).toBe("none");
    expect(await disks().locator("option").allInnerTexts()).toEqual(["None", "A raw image of yours…"]);
  });
});

it("a second file of the same name gets a number", () => {
  expect(freeName("disk.img", [])).toBe("disk.img");
  expect(freeName("disk.img", ["disk.img"])).toBe("disk 2.img");
  expect(freeName("disk.img", ["disk.img", "disk 2.img"])).toBe("disk 3.img");
  expect(freeName("image", ["image"])).toBe("image 2");
});
