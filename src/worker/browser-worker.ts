// The worker of a browser: a machine behind Comlink.

import { expose } from "comlink";
import { browserFiles } from "./browser-files.ts";
import { MachineServer } from "./machine-server.ts";

expose(new MachineServer(browserFiles));
