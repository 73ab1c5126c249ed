// `npm start`: builds what is missing or older than its sources, serves the page, prints its address.
//
// Usage: node web/start.js [--port N]

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { preview } from "vite";
import { isCurrent } from "../src/cli/build-state.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({ options: { port: { type: "string", default: "4173" } } });

function build(script) {
  console.log(`building: npm run ${script}`);
  const { status } = spawnSync("npm", ["run", "--silent", script], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (!isCurrent("build/core.wasm", ["assembly", "asconfig.json"])) build("build:core");
if (!isCurrent("build/web/index.html", ["src", "web", "assembly/abi.ts", "guests/images", "build/core.wasm"]))
  build("build:web");

process.chdir(root); // vite.config.ts names its folders from here
const server = await preview({ preview: { port: Number(values.port), host: "127.0.0.1" } });
console.log(`Tabvisor is at ${server.resolvedUrls?.local[0] ?? "an unknown address"} (Ctrl-C ends it)`);
