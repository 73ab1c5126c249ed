// How the page is built: web/ to build/web, files that any static host can serve from any folder.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { nodeEnvironment } from "./src/bench/node-environment.ts";
import { contentSecurityPolicy } from "./web/vite/content-security-policy.ts";
import { initialSize } from "./web/vite/initial-size.ts";
import { inlineConstEnums } from "./web/vite/inline-const-enums.ts";
import { preloadInitial } from "./web/vite/preload-initial.ts";
import { serviceWorker } from "./web/vite/service-worker.ts";

export default defineConfig({
  root: "web",
  base: "./",
  plugins: [inlineConstEnums(), contentSecurityPolicy(), preloadInitial(), serviceWorker(), initialSize()],
  worker: { format: "es" },
  define: { __COMMIT__: JSON.stringify(nodeEnvironment(fileURLToPath(new URL(".", import.meta.url))).commit) },
  server: { fs: { allow: [".."] } },
  build: {
    outDir: "../build/web",
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // the first with light-dark()
    assetsInlineLimit: 0, // a data: URL could not be fetched under the page's policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1024, // the limit that counts is initial-size.ts's
  },
});
