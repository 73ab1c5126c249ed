// The Node.js end of the protocol: starts a machine worker and talks to it.
//
// Owns: the worker thread's life. One client is one physical machine; guests are made on it with `create`.

import { Worker } from "node:worker_threads";
import { type Remote, transfer, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { GuestId, GuestSpec, GuestToHost, HostToGuest, MachineApi, MachineOptions } from "./protocol.ts";

/** A guest as its console's owner sees it. */
export interface NodeGuest {
  readonly id: GuestId;
  send(message: HostToGuest): void;
}

export class NodeMachine {
  readonly api: Remote<MachineApi>;
  private isClosing = false;

  private constructor(
    private readonly worker: Worker,
    onDeath: (reason: string) => void,
  ) {
    worker.on("error", (error) => onDeath(`the machine's worker has died: ${error.message}`));
    worker.on("exit", (code) => {
      if (!this.isClosing) onDeath(`the machine's worker has ended with code ${code}`);
    });
    this.api = wrap<MachineApi>(nodeEndpoint(worker));
  }

  /** `onDeath` is called with one line if the worker dies; what it tells first counts. Calls are not answered then. */
  static async boot(
    core: WebAssembly.Module,
    options: MachineOptions,
    onDeath: (reason: string) => void,
  ): Promise<NodeMachine> {
    const machine = new NodeMachine(new Worker(new URL("./node-worker.js", import.meta.url)), onDeath);
    await machine.api.boot(core, options);
    return machine;
  }

  /** Builds a paused guest. `receive` gets its output and status. */
  async create(spec: GuestSpec, receive: (message: GuestToHost) => void): Promise<NodeGuest> {
    return attach(receive, (port) => this.api.create(spec, transfer(port, [port])));
  }

  /** The same from a snapshot. */
  async restore(snapshot: Uint8Array, receive: (message: GuestToHost) => void): Promise<NodeGuest> {
    return attach(receive, (port) => this.api.restore(snapshot, transfer(port, [port])));
  }

  /** A clone of a guest. */
  async clone(id: GuestId, receive: (message: GuestToHost) => void): Promise<NodeGuest> {
    return attach(receive, (port) => this.api.clone(id, transfer(port, [port])));
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.worker.terminate();
  }
}

/** Gives a guest, which `make` makes, a port of its own. */
async function attach(
  receive: (message: GuestToHost) => void,
  make: (port: MessagePort) => Promise<GuestId>,
): Promise<NodeGuest> {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<GuestToHost>) => receive(data);
  const id = await make(port2);
  return { id, send: (message) => port1.postMessage(message) };
}
