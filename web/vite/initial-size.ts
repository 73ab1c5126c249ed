// Build step: how much the page needs to open.

import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";
import { initialChunks } from "./initial-chunks.ts";

/** Largest initial JavaScript, gzipped, that a build may have. */
const JS_LIMIT = 300 * 1024;
/** Largest core. */
const CORE_LIMIT = 200 * 1024;

/**
 * Prints the size of the JavaScript that the page needs to open, its machine's worker included, and of the core, and fails the build
 * above a limit.
 */
export function initialSize(): Plugin {
  let tells = true;
  return {
    name: "initial-size",
    apply: "build",
    enforce: "post",
    configResolved({ logLevel }) {
      tells = logLevel !== "error" && logLevel !== "silent";
    },
    generateBundle(_options, bundle) {
      const worker = assetNamed(bundle, /browser-worker-[^/]*\.js$/);
      // The page's tests have a worker of their own.
      const scripts = [...initialChunks(bundle).map(({ code }) => code), ...(worker ? [worker] : [])];
      const js = scripts.reduce((bytes, script) => bytes + gzipSync(script).length, 0);
      const core = assetNamed(bundle, /core-[^/]*\.wasm$/)?.length ?? 0;
      const sizes = [
        { what: "initial JavaScript, gzipped", bytes: js, limit: JS_LIMIT },
        { what: "core", bytes: core, limit: CORE_LIMIT },
      ];
      for (const { what, bytes, limit } of sizes) {
        const text = `${what}: ${(bytes / 1024).toFixed(1)} KiB (limit ${limit / 1024})`;
        if (bytes > limit) this.error(text);
        else if (tells) console.info(text);
      }
    },
  };
}

function assetNamed(bundle: Rollup.OutputBundle, name: RegExp): Buffer | null {
  for (const file of Object.values(bundle))
    if (file.type === "asset" && name.test(file.fileName)) return Buffer.from(file.source);
  return null;
}
