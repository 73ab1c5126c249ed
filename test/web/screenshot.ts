// The picture of the README, docs/images/run.png: the opening page after `cat README` and `ls` in both terminals.
//
//   npm run build:core && node --import tsx test/web/screenshot.ts

import { stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launchBrowser, openPage, serveBuiltPage, typeInto, waitForText } from "./browser.ts";

const FILE = fileURLToPath(new URL("../../docs/images/run.png", import.meta.url));
const LARGEST_BYTES = 250_000;
const LOOK_MS = 500;
const QUIET_LOOKS = 4;

const site = await serveBuiltPage("vite.config.ts");
const browser = await launchBrowser();
try {
  const { page, troubles } = await openPage(browser, site, "", {
    viewport: { width: 1280, height: 660 },
    colorScheme: "dark",
  });
  // The size of type with which the longest line fits half the window.
  await page.evaluate(() => localStorage.setItem("tabvisor.font-size", "12"));
  await page.reload();
  for (const index of [1, 0]) {
    await waitForText(page, index, "\n$ ");
    await typeInto(page, index, "cat README\n");
    await waitForText(page, index, "edit the line.\n$ ");
    await typeInto(page, index, "ls\n");
    await waitForText(page, index, "motd\n$ ");
  }
  // Figures are brought up to date twice a second, and are of the last one.
  let quiet = 0;
  while (quiet < QUIET_LOOKS) {
    await setTimeout(LOOK_MS);
    const figures = await page.locator(".status-line").allInnerTexts();
    quiet = figures.every((text) => /\b0\s+exits\/s/.test(text)) ? quiet + 1 : 0;
  }
  await page.screenshot({ path: FILE });
  if (troubles.length > 0) throw new Error(troubles.join("\n"));
} finally {
  await browser.close();
  await site.close();
}
const { size } = await stat(FILE);
if (size > LARGEST_BYTES) throw new Error(`${FILE}: ${size} bytes are more than ${LARGEST_BYTES}`);
console.log(`${FILE}: ${size} bytes`);
