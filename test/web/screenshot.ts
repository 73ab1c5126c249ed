// The picture of the README, docs/images/run.png: the opening page after `ls` and `run hostile` in both terminals.
//
//   npm run build:core && node --import tsx test/web/screenshot.ts

import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchBrowser, openPage, PATIENCE_MS, serveBuiltPage, typeInto, waitForText } from "./browser.ts";

const FILE = fileURLToPath(new URL("../../docs/images/run.png", import.meta.url));
const LARGEST_BYTES = 250_000;

const site = await serveBuiltPage("vite.config.ts");
const browser = await launchBrowser();
try {
  const { page, troubles } = await openPage(browser, site, "", {
    viewport: { width: 1440, height: 900 },
    colorScheme: "dark",
  });
  // The size of type with which the longest line fits half the window.
  await page.evaluate(() => localStorage.setItem("tabvisor.font-size", "11"));
  await page.reload();
  for (const index of [1, 0]) {
    await waitForText(page, index, "\n$ ");
    await typeInto(page, index, "ls\n");
    await waitForText(page, index, "motd\n$ ");
    await typeInto(page, index, "run hostile\n");
    await waitForText(page, index, "attempts stopped\n$ ");
  }
  // The last status has come when no exit has been counted for a second.
  const quiet = () => document.body.innerText.match(/\b0\s+exits\/s/g)?.length === 2;
  await page.waitForFunction(quiet, undefined, { timeout: PATIENCE_MS });
  await page.screenshot({ path: FILE });
  if (troubles.length > 0) throw new Error(troubles.join("\n"));
} finally {
  await browser.close();
  await site.close();
}
const { size } = await stat(FILE);
if (size > LARGEST_BYTES) throw new Error(`${FILE}: ${size} bytes are more than ${LARGEST_BYTES}`);
console.log(`${FILE}: ${size} bytes`);
