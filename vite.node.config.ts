// How the command line is built: src/cli and its worker to build/node, for Node.js.

import { defineConfig } from "vite";
import { inlineConstEnums } from "./web/vite/inline-const-enums.ts";

export default defineConfig({
  plugins: [inlineConstEnums()],
  build: {
    ssr: true,
    outDir: "build/node",
    emptyOutDir: true,
    target: "node20",
    rollupOptions: {
      input: { cli: "src/cli/main.ts", "node-worker": "src/worker/node-worker.ts" },
      output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
  ssr: { noExternal: true },
});
