// Looking inside by the protocol: a step that waits under the wall clock, and what an owner hears.

import { expect, test } from "vitest";
import { MachineServer } from "../../src/worker/machine-server.ts";
import type { GuestState, GuestToHost, HostToGuest } from "../../src/worker/protocol.ts";
import { releaseCore } from "../core/built-core.ts";
import { firmwareImage, kernelImage } from "../vm/machines.ts";

test("a step of a guest that waits for a key is taken when one is typed; its owner hears of the pause before the answer", async () => {
  const server = new MachineServer();
  await server.boot(releaseCore(), { firmware: firmwareImage });
  const { port1, port2 } = new MessageChannel();
  const heard: (GuestState | "answer")[] = [];
  let output = "";
  let onMessage = (): void => {};
  const until = (met: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      onMessage = () => met() && resolve();
      onMessage();
    });
  const send = (message: HostToGuest): void => port1.postMessage(message);
  port1.onmessage = ({ data }: MessageEvent<GuestToHost>) => {
    if (data.kind === "output") {
      output += Buffer.from(data.bytes).toString("latin1");
      send({ kind: "credit", bytes: data.bytes.length });
    } else if (heard.at(-1) !== data.status.state) heard.push(data.status.state);
    onMessage();
  };
  const id = await server.create({ name: "test", image: kernelImage, clock: "wall", mode: "trap" }, port2);
  await server.resume(id);
  await until(() => output.includes("\n$ ") && heard.at(-1) === "idle");
  await server.pause(id);
  const before = await server.inspect(id, 0);
  expect(before).toMatchObject({ activity: "waiting", wakesInMs: null });
  expect((await server.code(id, 0, before.pc, 1, 1)).lines[0]!.text).toBe("wfi");
  expect((await server.walk(id, 0, before.pc, "execute")).guest.end).toMatchObject({ kind: "ram" });
  expect(await server.readVirtual(id, 0, before.pc, 4)).toHaveLength(4);

  heard.length = 0;
  const step = server.step(id, 0, 1).then((end) => {
    heard.push("answer");
    return end;
  });
  await until(() => heard.at(-1) === "idle");
  send({ kind: "input", bytes: new TextEncoder().encode("a") });
  expect(await step).toEqual({ reason: "done", steps: 1 });
  await until(() => heard.at(-1) === "paused");
  const after = await server.inspect(id, 0);
  expect(after.pc).not.toBe(before.pc);

  expect(await server.runTo(id, 0, after.pc + 2n ** 40n, 1000)).toMatchObject({ reason: "limit" });
  await server.remove(id);
  port1.close();
});
