// Writes docs/COVERAGE.md; with --check it compares instead and fails if the page is not current.
//
// Usage: node --import tsx test/coverage/main.ts [--check]

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readArchTests } from "./arch-tests.ts";
import { coverageOf } from "./coverage.ts";
import { coveragePage } from "./page.ts";

const page = fileURLToPath(new URL("../../docs/COVERAGE.md", import.meta.url));
const text = coveragePage(await coverageOf(await readArchTests()));
if (!existsSync(page) || readFileSync(page, "utf8") !== text) {
  if (process.argv.includes("--check")) {
    console.error("not current: docs/COVERAGE.md\nrun: npm run generate");
    process.exit(1);
  }
  writeFileSync(page, text);
  console.log("wrote docs/COVERAGE.md");
}
