// Build step: the service worker that lets the page open without a network.
//
// Owns: the list of files that it keeps, and the version that makes a browser notice a new build.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const template = fileURLToPath(new URL("../offline/service-worker.js", import.meta.url));

/** Emits service-worker.js with the names of all files of the build, and a version that is the hash of their contents. */
export function serviceWorker(): Plugin {
  let publicDir = "";
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle(_options, bundle) {
      const hash = createHash("sha256");
      const files: string[] = ["./"];
      const emitted = Object.values(bundle).sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
      for (const file of emitted) {
        hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
        if (file.fileName !== "index.html") files.push(`./${file.fileName}`);
      }
      for (const name of readdirSync(publicDir).sort()) {
        hash.update(name).update(readFileSync(join(publicDir, name)));
        files.push(`./${name}`);
      }
      const source = readFileSync(template, "utf8")
        .replace("__VERSION__", hash.digest("hex").slice(0, 16))
        .replace("__FILES__", JSON.stringify(files, null, 2));
      this.emitFile({ type: "asset", fileName: "service-worker.js", source });
    },
  };
}
