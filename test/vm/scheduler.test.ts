// Round robin: equal turns in a circle, whoever can run.

import { expect, test } from "vitest";
import { DEFAULT_SHARE, RoundRobin } from "../../src/vm/scheduler.ts";

const QUANTUM = 1000;

function withEntities(...names: string[]): RoundRobin<string> {
  const scheduler = new RoundRobin<string>(QUANTUM);
  for (const name of names) scheduler.add(name, DEFAULT_SHARE);
  return scheduler;
}

/** The next `count` turns, each used up. */
function turns(scheduler: RoundRobin<string>, count: number): string {
  let order = "";
  for (let i = 0; i < count; i++) {
    const turn = scheduler.pick();
    if (turn === null) break;
    expect(turn.quantum).toBe(QUANTUM);
    order += turn.entity;
    scheduler.charge(turn.entity, QUANTUM);
  }
  return order;
}

test("nobody runs before it is woken", () => {
  expect(withEntities("a", "b").pick()).toBeNull();
});

test("turns go round in the order of waking", () => {
  const scheduler = withEntities("a", "b", "c");
  for (const name of "abc") scheduler.wake(name);
  expect(turns(scheduler, 7)).toBe("abcabca");
});

test("waking an entity that can run already changes nothing", () => {
  const scheduler = withEntities("a", "b");
  for (const name of "abaabb") scheduler.wake(name);
  expect(turns(scheduler, 4)).toBe("abab");
});

test("a turn cut short is a turn", () => {
  const scheduler = withEntities("a", "b");
  for (const name of "ab") scheduler.wake(name);
  scheduler.charge(scheduler.pick()!.entity, 1);
  expect(turns(scheduler, 3)).toBe("bab");
});

test("picking without charging gives the same entity again", () => {
  const scheduler = withEntities("a", "b");
  for (const name of "ab") scheduler.wake(name);
  expect(scheduler.pick()?.entity).toBe("a");
  expect(scheduler.pick()?.entity).toBe("a");
});

test("a blocked entity is passed over, and comes last when it wakes", () => {
  const scheduler = withEntities("a", "b", "c");
  for (const name of "abc") scheduler.wake(name);
  scheduler.block("b");
  expect(turns(scheduler, 3)).toBe("aca");
  scheduler.wake("b");
  expect(turns(scheduler, 4)).toBe("cabc");
});

test("an entity that blocks in its own turn loses nobody else's", () => {
  const scheduler = withEntities("a", "b", "c");
  for (const name of "abc") scheduler.wake(name);
  const { entity } = scheduler.pick()!;
  scheduler.block(entity);
  scheduler.charge(entity, QUANTUM);
  expect(turns(scheduler, 4)).toBe("bcbc");
});

test("a removed entity is gone, in the middle of its turn too", () => {
  const scheduler = withEntities("a", "b");
  for (const name of "ab") scheduler.wake(name);
  scheduler.remove("a");
  scheduler.charge("a", 10);
  expect(turns(scheduler, 2)).toBe("bb");
  scheduler.remove("b");
  expect(scheduler.pick()).toBeNull();
});
