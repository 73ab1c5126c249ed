// What a worker tells, and when it wakes, while its guests sleep. The rest of the worker is tested in test/worker.
//
// Timers and performance.now are the test's; messages between turns are real, and awaited by what they cause.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MachineServer } from "../../src/worker/machine-server.ts";
import {
  type GuestId,
  type GuestSpec,
  type GuestStatus,
  type GuestToHost,
  type HostToGuest,
  STATUS_INTERVAL_MS,
} from "../../src/worker/protocol.ts";
import { releaseCore } from "../core/built-core.ts";
import { takesInput, ticker } from "./device-guests.ts";
import { sleeper } from "./hostile-guests.ts";
import { firmwareImage } from "./machines.ts";

const TICKS_PER_MS = 10_000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A port whose far end is the test: what is posted is there at once. */
class TestPort {
  readonly statuses: GuestStatus[] = [];
  onmessage: ((event: { data: HostToGuest }) => void) | null = null;
  postMessage(message: GuestToHost): void {
    if (message.kind === "status") this.statuses.push(message.status);
  }
  close(): void {}
  get asMessagePort(): MessagePort {
    return this as unknown as MessagePort;
  }
}

let server: MachineServer;
let guests: GuestId[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  server = new MachineServer();
  guests = [];
  await server.boot(releaseCore(), { firmware: firmwareImage });
});

afterEach(async () => {
  for (const id of guests) await server.remove(id);
  vi.useRealTimers();
});

const nextEvents = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Gives the event loop turns until the server has had those that it asked for. */
async function settle(): Promise<void> {
  for (let events = 0; events < 20; events++) await nextEvents();
}

/** A guest that has fallen asleep. */
async function asleep(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">): Promise<TestPort> {
  const port = new TestPort();
  const id = await server.create({ name: "test", ...spec }, port.asMessagePort);
  guests.push(id);
  await server.resume(id);
  await settle();
  expect(port.statuses.at(-1)?.state).toBe("idle");
  return port;
}

/** Lets time pass, and the server do what is due. */
async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settle();
}

describe("a guest that wakes and sleeps again within one turn", () => {
  test("is told of each time, when it sleeps for longer than the interval", async () => {
    const port = await asleep({ image: ticker(1000 * TICKS_PER_MS), clock: "wall" });
    for (let ticks = 1; ticks <= 3; ticks++) {
      const { length } = port.statuses;
      const { retired } = port.statuses.at(-1)!;
      await pass(1000);
      expect(port.statuses.length).toBe(length + 1);
      expect(port.statuses.at(-1)!.state).toBe("idle");
      expect(port.statuses.at(-1)!.retired.total).toBeGreaterThan(retired.total);
    }
  });

  test("is told of once an interval, when it sleeps for less", async () => {
    const port = await asleep({ image: ticker(10 * TICKS_PER_MS), clock: "wall" });
    const { length } = port.statuses;
    for (let ms = 0; ms < 4 * STATUS_INTERVAL_MS; ms += 10) await pass(10);
    expect(port.statuses.length).toBe(length + 4);
  });

  test("is told of after the interval, when nothing else wakes the worker; then the worker sleeps", async () => {
    const port = await asleep({ image: takesInput, clock: "virtual" });
    await pass(STATUS_INTERVAL_MS);
    expect(vi.getTimerCount()).toBe(0);
    const input = (): void => port.onmessage!({ data: { kind: "input", bytes: Uint8Array.of(0x61) } });
    // Twice: the first is news for now, the second for later.
    input();
    await settle();
    const { length } = port.statuses;
    const { retired } = port.statuses.at(-1)!;
    input();
    await settle();
    expect(port.statuses.length).toBe(length);
    expect(vi.getTimerCount()).toBe(1);
    await pass(STATUS_INTERVAL_MS - 1);
    expect(port.statuses.length).toBe(length);
    await pass(1);
    expect(port.statuses.length).toBe(length + 1);
    expect(port.statuses.at(-1)!.retired.total).toBeGreaterThan(retired.total);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("a deadline beyond what a timer can hold does not wake the worker before that", async () => {
  const timer = vi.spyOn(globalThis, "setTimeout");
  const port = await asleep({ image: sleeper(2n ** 57n), clock: "wall" });
  expect(timer.mock.calls.at(-1)![1]).toBe(LONGEST_TIMEOUT_MS);
  const { length } = timer.mock.calls;
  await pass(LONGEST_TIMEOUT_MS - 1);
  expect(timer.mock.calls.length).toBe(length);
  await pass(1);
  expect(timer.mock.calls.length).toBe(length + 1);
  expect(timer.mock.calls.at(-1)![1]).toBe(LONGEST_TIMEOUT_MS);
  expect(port.statuses.at(-1)!.state).toBe("idle");
});
