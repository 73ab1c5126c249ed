import { expect, test } from "vitest";
import { randomNumbers, shuffled } from "../../src/bench/order.ts";

test("the same seed gives the same numbers, from 0 to below 1", () => {
  const first = randomNumbers(5);
  const second = randomNumbers(5);
  for (let i = 0; i < 1000; i++) {
    const number = first();
    expect(number).toBe(second());
    expect(number).toBeGreaterThanOrEqual(0);
    expect(number).toBeLessThan(1);
  }
});

test("a shuffle keeps the items, leaves its argument alone and reaches every order", () => {
  const items = ["a", "b", "c"];
  const random = randomNumbers(1);
  const orders = new Set<string>();
  for (let i = 0; i < 200; i++) orders.add(shuffled(items, random).join(""));
  expect([...orders].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
  expect(items).toEqual(["a", "b", "c"]);
});
