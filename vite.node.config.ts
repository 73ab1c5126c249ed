// How the command line is built: src/cli and its worker to build/node, for Node.js. Constants of const enums are inlined.

import { defineConfig } from "vite";

export default defineConfig({
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
