// The worker's end of the protocol, in this process, over real message channels.
//
// Nothing waits for time: every test waits for a message, an answer, or a state that one of them tells.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FramePool } from "../../src/memory/frame-pool.ts";
import { Machine } from "../../src/vm/machine.ts";
import { MachineServer } from "../../src/worker/machine-server.ts";
import {
  CONSOLE_WINDOW,
  type GuestId,
  type GuestSpec,
  type GuestState,
  type GuestStatus,
  type GuestToHost,
  type HostToGuest,
} from "../../src/worker/protocol.ts";
import { releaseCore } from "../core/built-core.ts";
import { busyLoop, failsWith, flood, noTrapVector, sleeper, touchesAll } from "../vm/hostile-guests.ts";
import { firmwareImage, kernelImage } from "../vm/machines.ts";

const MIB = 1024 * 1024;

/** The owner of a guest's console: what a pane is in the page. */
class Owner {
  readonly states: GuestState[] = [];
  readonly statuses: GuestStatus[] = [];
  output = "";
  /** Gives credit for what it reads. */
  reads = true;
  private readonly channel = new MessageChannel();
  private readonly waiting: { readonly met: () => boolean; readonly resolve: () => void }[] = [];

  constructor() {
    this.channel.port1.onmessage = ({ data }: MessageEvent<GuestToHost>) => this.receive(data);
  }

  /** The end that goes to the worker. */
  get port(): MessagePort {
    return this.channel.port2;
  }

  send(message: HostToGuest): void {
    this.channel.port1.postMessage(message);
  }
  type(text: string): void {
    this.send({ kind: "input", bytes: new TextEncoder().encode(text) });
  }

  /** Resolves when a message has made `met` true. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ met, resolve }));
  }
  untilPrinted(text: string): Promise<void> {
    return this.until(() => this.output.includes(text));
  }
  untilState(state: GuestState): Promise<void> {
    return this.until(() => this.states.at(-1) === state);
  }

  close(): void {
    this.channel.port1.close();
  }

  private receive(message: GuestToHost): void {
    if (message.kind === "output") {
      this.output += Buffer.from(message.bytes).toString("latin1");
      if (this.reads) this.send({ kind: "credit", bytes: message.bytes.length });
    } else {
      this.statuses.push(message.status);
      if (this.states.at(-1) !== message.status.state) this.states.push(message.status.state);
    }
    for (const [index, { met, resolve }] of [...this.waiting.entries()].reverse()) {
      if (!met()) continue;
      this.waiting.splice(index, 1);
      resolve();
    }
  }
}

let server: MachineServer;
let owners: Owner[];
let guests: GuestId[];

beforeEach(async () => {
  server = new MachineServer();
  owners = [];
  guests = [];
  await server.boot(releaseCore(), { firmware: firmwareImage });
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const id of guests) await server.remove(id).catch(() => {});
  for (const owner of owners) owner.close();
});

async function create(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">): Promise<{ id: GuestId; owner: Owner }> {
  const owner = new Owner();
  owners.push(owner);
  const id = await server.create({ name: "test", clock: "virtual", memory: 32 * MIB, ...spec }, owner.port);
  guests.push(id);
  return { id, owner };
}

describe("life of a guest", () => {
  test("it is created paused, runs, is paused, goes on, and ends", async () => {
    const { id, owner } = await create({ image: kernelImage });
    await owner.untilState("paused");
    expect((await server.status(id)).retired.total).toBe(0);
    await server.resume(id);
    await owner.untilPrinted("\n$ ");
    await server.pause(id);
    await owner.untilState("paused");
    const { retired } = await server.status(id);
    owner.type("halt 7\r");
    expect((await server.status(id)).retired).toEqual(retired);
    await server.resume(id);
    await owner.untilState("stopped");
    expect(owner.statuses.at(-1)?.end).toEqual({ code: 7, message: "the guest failed with code 7" });
    expect(owner.output).toContain("$ halt 7");
  });

  test("its cap holds it back until it is lifted", async () => {
    const cpu = { weight: 200, max: { max: 1000, period: 1_000_000 } };
    const { id, owner } = await create({ image: busyLoop, cpu });
    expect(await server.status(id)).toMatchObject({ throttledByCap: false, cpu: { ...cpu, charged: 0 } });
    await server.resume(id);
    await owner.until(() => owner.statuses.at(-1)?.throttledByCap === true);
    const { retired } = owner.statuses.at(-1)!;
    expect(retired.total).toBe(1_000_000);
    await server.setCpu(id, { max: null });
    await owner.until(() => owner.statuses.at(-1)!.retired.total > retired.total);
    expect(owner.statuses.at(-1)).toMatchObject({ throttledByCap: false, cpu: { weight: 200, max: null } });
  });

  test("what cannot be a share is refused", async () => {
    const { id } = await create({ image: busyLoop });
    await expect(server.setCpu(id, { weight: 10_001 })).rejects.toThrow("CPU weight of 10001");
    await expect(server.setCpu(id + 1, { weight: 1 })).rejects.toThrow(`no guest ${id + 1}`);
    await expect(create({ image: busyLoop, cpu: { weight: 0 } })).rejects.toThrow("CPU weight of 0");
  });

  test("a reset starts it over; a paused guest stays paused", async () => {
    const { id, owner } = await create({ image: failsWith(9) });
    await server.resume(id);
    await owner.untilState("stopped");
    const { retired } = await server.status(id);
    await server.reset(id);
    await owner.until(() => owner.states.join() === "paused,running,stopped,running,stopped");
    expect((await server.status(id)).retired).toEqual(retired);

    const other = await create({ image: kernelImage });
    await server.resume(other.id);
    await other.owner.untilPrinted("\n$ ");
    await server.pause(other.id);
    await server.reset(other.id);
    expect(await server.status(other.id)).toMatchObject({ state: "paused", retired: { total: 0 }, end: null });
  });

  test("removing it gives its memory back; it is unknown afterwards", async () => {
    const before = await server.machineStatus();
    const { id, owner } = await create({ image: kernelImage });
    await server.resume(id);
    await owner.untilPrinted("\n$ ");
    expect((await server.machineStatus()).framesInUse).toBeGreaterThan(before.framesInUse);
    await server.remove(id);
    expect(await server.machineStatus()).toMatchObject({ framesInUse: before.framesInUse, guests: 0 });
    const unknown = new Error(`no guest ${id} on this machine`);
    await expect(server.status(id)).rejects.toThrow(unknown);
    await expect(server.resume(id)).rejects.toThrow(unknown);
    await expect(server.remove(id)).rejects.toThrow(unknown);
  });

  test("several guests each have their own console", async () => {
    const one = await create({ image: kernelImage });
    const two = await create({ image: kernelImage, firmware: "host" });
    await server.resume(one.id);
    await server.resume(two.id);
    await Promise.all([one, two].map(({ owner }) => owner.untilPrinted("\n$ ")));
    one.owner.type("echo first\r");
    two.owner.type("echo second\r");
    await one.owner.untilPrinted("\r\nfirst\r\n");
    await two.owner.untilPrinted("\r\nsecond\r\n");
    expect(one.owner.output).not.toContain("second");
    expect(two.owner.output).not.toContain("first");
  });
});

describe("console", () => {
  test("keys are echoed, and the end of input ends a guest that waits for one", async () => {
    const { id, owner } = await create({ image: kernelImage });
    await server.resume(id);
    await owner.untilPrinted("\n$ ");
    owner.type("echo hello\r");
    await owner.untilPrinted("\r\nhello\r\n$ ");
    owner.send({ kind: "input-end" });
    await owner.untilState("stopped");
    expect(owner.statuses.at(-1)?.end).toMatchObject({ code: 125, message: expect.stringMatching(/^end of input/) });
  });

  test("without credit a flooding guest stops at the window and says so; credit lets it finish, every byte there", async () => {
    const rounds = 30_000;
    const { id, owner } = await create({ image: flood(rounds) });
    owner.reads = false;
    await server.resume(id);
    await owner.until(() => owner.statuses.at(-1)?.throttledByConsole === true);
    await owner.until(() => owner.output.length === CONSOLE_WINDOW);
    const { retired } = await server.status(id);
    expect((await server.status(id)).retired).toEqual(retired);
    owner.reads = true;
    owner.send({ kind: "credit", bytes: CONSOLE_WINDOW });
    await owner.untilState("stopped");
    await owner.until(() => owner.output.length === 10 * rounds);
    expect(owner.output).toBe("0123456789".repeat(rounds));
  });
});

describe("status", () => {
  test("is posted at every change of state", async () => {
    const { id, owner } = await create({ image: busyLoop });
    await server.resume(id);
    await server.pause(id);
    await server.resume(id);
    await server.pause(id);
    await owner.until(() => owner.states.length >= 5);
    expect(owner.states).toEqual(["paused", "running", "paused", "running", "paused"]);
  });

  test("tells how a guest ended", async () => {
    const { id, owner } = await create({ image: noTrapVector });
    await server.resume(id);
    await owner.untilState("stopped");
    expect(owner.statuses.at(-1)).toMatchObject({
      end: { code: 125, message: expect.stringMatching(/^the guest traps without end: /) },
      mode: "bare",
      engine: "auto",
      clock: "virtual",
      framesTotal: (32 * MIB) / 4096,
    });
  });

  test("RAM can be read where it was touched", async () => {
    const { id } = await create({ image: busyLoop });
    const code = await server.readRam(id, 0, 8);
    expect(code).toEqual(busyLoop.slice(0, 8));
    expect(await server.readRam(id, 16 * MIB, 8)).toBeNull();
    expect(await server.readRam(id, 32 * MIB - 4, 8)).toBeNull();
    expect(await server.readRam(id, -8, 8)).toBeNull();
  });
});

test("a guest that sleeps for years is woken by no timer that cannot wait so long", async () => {
  const set = globalThis.setTimeout;
  // The guest may be known to sleep a turn before the worker does.
  const longest = new Promise<number>((resolve) => {
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((act: () => void, ms = 0) => {
      if (ms > 1e6) resolve(ms);
      return set(act, ms);
    }) as typeof setTimeout);
  });
  const { id } = await create({ image: sleeper(2n ** 56n), clock: "wall" });
  await server.resume(id);
  expect(await longest).toBe(2 ** 31 - 1);
});

describe("errors", () => {
  test("a machine boots once, and before anything else", async () => {
    await expect(server.boot(releaseCore(), { firmware: firmwareImage })).rejects.toThrow(
      new Error("this machine has booted already"),
    );
    const unbooted = new MachineServer();
    await expect(unbooted.machineStatus()).rejects.toThrow(new Error("this machine has not booted"));
  });

  test.each([
    [{ image: new Uint8Array() }, "image: empty"],
    [{ image: kernelImage.slice(0, 100) }, /^image: .+/],
    [{ image: kernelImage, memory: 100 }, /^memory of 100 bytes: /],
    [{ image: kernelImage, mode: "ring" as never }, /^no mode "ring"/],
    [{ image: kernelImage, script: "nonsense" }, /^line 1: /],
    [{ image: busyLoop, firmware: "host" as const, memory: 4 * MIB, initrd: new Uint8Array(8 * MIB) }, /^initrd: /],
  ])("creating a guest from %# rejects with one line, and leaves nothing", async (spec, message) => {
    const before = await server.machineStatus();
    const failure = create(spec);
    await expect(failure).rejects.toThrow(message);
    const line = await failure.catch((error: Error) => error.message);
    expect(line).not.toContain("\n");
    expect(await server.machineStatus()).toEqual(before);
  });

  test("a guest that takes all memory ends alone", async () => {
    const kernel = await create({ image: kernelImage });
    await server.resume(kernel.id);
    await kernel.owner.untilPrinted("\n$ ");
    const grow = vi.spyOn(FramePool.prototype, "grow").mockReturnValue(false);
    const hog = await create({ image: touchesAll(64 * MIB), memory: 64 * MIB });
    await server.resume(hog.id);
    await hog.owner.untilState("stopped");
    expect(hog.owner.statuses.at(-1)?.end).toMatchObject({
      code: 125,
      message: expect.stringMatching(/no memory left/),
    });
    grow.mockRestore();
    kernel.owner.type("echo alive\r");
    await kernel.owner.untilPrinted("\r\nalive\r\n");
  });

  test("a fault of the machine fails all its guests, with the reason; they can still be looked at and removed", async () => {
    const { id, owner } = await create({ image: busyLoop });
    const other = await create({ image: busyLoop });
    vi.spyOn(Machine.prototype, "runOnce").mockImplementation(() => {
      throw new Error("assertion failed in the core at line 1, column 1");
    });
    await server.resume(id);
    await owner.untilState("failed");
    await other.owner.untilState("failed");
    const message = "the machine has failed: assertion failed in the core at line 1, column 1";
    expect(owner.statuses.at(-1)?.end).toEqual({ code: 125, message });
    expect((await server.status(other.id)).end).toEqual({ code: 125, message });
    await expect(create({ image: busyLoop })).rejects.toThrow(new Error(message));
    await expect(server.reset(id)).rejects.toThrow(new Error(message));
    await server.remove(id);
    await expect(server.status(id)).rejects.toThrow(new Error(`no guest ${id} on this machine`));
  });
});

describe("copies of a guest", () => {
  /** A guest at the shell's prompt, whose console has been read to there. */
  async function atPrompt(): Promise<{ id: GuestId; owner: Owner }> {
    const guest = await create({ image: kernelImage });
    await server.resume(guest.id);
    await guest.owner.untilPrinted("\n$ ");
    await guest.owner.untilState("idle");
    return guest;
  }

  async function attach(made: (port: MessagePort) => Promise<GuestId>): Promise<{ id: GuestId; owner: Owner }> {
    const owner = new Owner();
    owners.push(owner);
    const id = await made(owner.port);
    guests.push(id);
    return { id, owner };
  }

  test("a clone is paused, goes on where its parent is, and has a console of its own", async () => {
    const parent = await atPrompt();
    const copy = await attach((port) => server.clone(parent.id, port));
    await copy.owner.untilState("paused");
    expect((await server.status(copy.id)).retired).toEqual((await server.status(parent.id)).retired);
    expect(copy.owner.output).toBe("");
    await server.resume(copy.id);
    copy.owner.type("halt 5\r");
    await copy.owner.untilState("stopped");
    expect(copy.owner.output).toContain("halt 5");
    expect(copy.owner.statuses.at(-1)?.end).toMatchObject({ code: 5 });
    expect(parent.owner.output).not.toContain("halt 5");
    parent.owner.type("halt 6\r");
    await parent.owner.untilState("stopped");
    expect(parent.owner.statuses.at(-1)?.end).toMatchObject({ code: 6 });
  });

  test("a snapshot is restored as often as one likes, when its guest is long gone", async () => {
    const { id, owner } = await atPrompt();
    const file = await server.snapshot(id);
    owner.type("halt 9\r");
    await owner.untilState("stopped");
    await server.remove(id);
    for (const code of [3, 4]) {
      const restored = await attach((port) => server.restore(file.slice(), port));
      await server.resume(restored.id);
      restored.owner.type(`halt ${code}\r`);
      await restored.owner.untilState("stopped");
      expect(restored.owner.statuses.at(-1)?.end).toMatchObject({ code });
    }
  });

  test("a guest that does not exist, and a file that is no snapshot, are refused", async () => {
    const before = await server.machineStatus();
    const { port } = new Owner();
    await expect(server.clone(77, port)).rejects.toThrow("no guest 77 on this machine");
    await expect(server.snapshot(77)).rejects.toThrow("no guest 77 on this machine");
    await expect(server.restore(new Uint8Array(100), port)).rejects.toThrow("not a snapshot of Tabvisor");
    port.close();
    expect(await server.machineStatus()).toEqual(before);
  });
});
