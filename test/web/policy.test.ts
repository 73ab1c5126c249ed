// Where a policy forbids to compile WebAssembly: in the workers guests run interpreted, and are told so; in the page nothing runs, and
// it says why in one place.

import { describe, expect, it } from "vitest";
import { guestsOf, PATIENCE_MS, waitForState } from "./browser.ts";
import { pageSuite, REAL_PAGE } from "./page-suite.ts";

const NO_COMPILATION = { "content-security-policy": "script-src 'self'" };

describe("a worker that may not compile", { timeout: 3 * PATIENCE_MS }, () => {
  const { open } = pageSuite(REAL_PAGE, {
    headersOf: (path) => (path.includes("worker") ? NO_COMPILATION : {}),
  });

  it("runs its guests interpreted, with the same output, and tells each why", async () => {
    const page = await open(
      "#/run?guest=sieve;engine=translate;firmware=host&guest=sieve;engine=interpret;firmware=host",
    );
    for (const index of [0, 1]) await waitForState(page, index, "stopped");
    const [translated, interpreted] = await guestsOf(page);
    expect(translated!.text).toMatch(/^sieve \d+ [0-9a-f]+$/);
    expect(translated!.text).toBe(interpreted!.text);
    expect(interpreted!.status).toMatchObject({ engine: "interpret", engineRefusal: null });
    expect(translated!.status!.engine).toBe("interpret");
    expect(translated!.status!.engineRefusal).toMatch(
      /^engine translate cannot be had here, so the guest is interpreted: its worker may not compile WebAssembly \(.+\)$/,
    );
    await page.getByRole("button", { name: /bare, interpret only/ }).click();
    await page.getByText(/^Engine translate cannot be had here/).waitFor();
  });
});

describe("a page that may not compile", { timeout: 2 * PATIENCE_MS }, () => {
  const { open } = pageSuite(REAL_PAGE, {
    headersOf: (path) => (path === "/" ? NO_COMPILATION : {}),
    expected: /wasm|WebAssembly/,
  });

  it("starts nothing, and says once why and what to do", async () => {
    const page = await open("");
    const alert = page.getByRole("alert");
    await alert.getByRole("heading", { name: "No machine can be started here" }).waitFor();
    const text = await alert.innerText();
    expect(text).toMatch(/The browser says: .*WebAssembly/);
    expect(text).toContain("'wasm-unsafe-eval'");
    expect(await page.getByRole("alert").count()).toBe(1);
    expect(page.workers()).toEqual([]);
  });
});
