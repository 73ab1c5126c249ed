// The worker of Node.js: the same machine behind Comlink.

import { parentPort } from "node:worker_threads";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { MachineServer } from "./machine-server.ts";
import { nodeFiles } from "./node-files.ts";

if (!parentPort) throw new Error("node-worker runs in a worker thread only");
expose(new MachineServer(nodeFiles), nodeEndpoint(parentPort));
