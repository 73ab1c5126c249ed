// Plain data as bytes: JSON, with what it lacks (bigints and byte arrays) in a form of its own.
//
//   1n            {"$bigint": "0x1"}        byte arrays      {"$bytes": [offset, length]}, into one array beside the text
// A key of the data's own that begins with "$" is refused: nothing here has one.

import { SnapshotError } from "./errors.ts";

/** A value as text, and the bytes of the byte arrays in it. */
export interface EncodedData {
  readonly text: string;
  readonly bytes: Uint8Array;
}

const BIGINT = "$bigint";
const BYTES = "$bytes";
const BIGINT_FORM = /^-?0x[0-9a-f]{1,32}$/;

/** Throws TypeError for what is not plain data: a fault of whoever made it. */
export function encodeData(value: unknown): EncodedData {
  const arrays: Uint8Array[] = [];
  let length = 0;
  const encode = (item: unknown): unknown => {
    if (item === null || typeof item === "string" || typeof item === "boolean") return item;
    if (typeof item === "number" && Number.isFinite(item)) return item;
    if (typeof item === "bigint")
      return { [BIGINT]: `${item < 0n ? "-" : ""}0x${(item < 0n ? -item : item).toString(16)}` };
    if (item instanceof Uint8Array) {
      arrays.push(item);
      length += item.length;
      return { [BYTES]: [length - item.length, item.length] };
    }
    if (Array.isArray(item)) return item.map(encode);
    if (typeof item !== "object" || ![Object.prototype, null].includes(Object.getPrototypeOf(item)))
      throw new TypeError(`not plain data: ${String(item)}`);
    const entries = Object.entries(item).filter(([, field]) => field !== undefined);
    for (const [key] of entries) if (key.startsWith("$")) throw new TypeError(`a field is named "${key}"`);
    return Object.fromEntries(entries.map(([key, field]) => [key, encode(field)]));
  };
  const text = JSON.stringify(encode(value));
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const array of arrays) {
    bytes.set(array, at);
    at += array.length;
  }
  return { text, bytes };
}

/** The value again. Its byte arrays are views of `bytes`. Throws SnapshotError. */
export function decodeData({ text, bytes }: EncodedData): unknown {
  try {
    return JSON.parse(text, (_key, item) => {
      if (typeof item !== "object" || item === null) return item;
      if (Object.hasOwn(item, BIGINT)) return decodeBigint(item[BIGINT]);
      return Object.hasOwn(item, BYTES) ? decodeBytes(item[BYTES], bytes) : item;
    });
  } catch (error) {
    if (error instanceof SnapshotError) throw error;
    throw new SnapshotError(
      `the snapshot's description cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function decodeBigint(text: unknown): bigint {
  if (typeof text !== "string" || !BIGINT_FORM.test(text))
    throw new SnapshotError("the snapshot's description has a number that cannot be read");
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}

function decodeBytes(place: unknown, bytes: Uint8Array): Uint8Array {
  const [offset, length] = Array.isArray(place) ? place : [];
  const isInside = [offset, length].every((n) => Number.isInteger(n) && n >= 0) && offset + length <= bytes.length;
  if (!isInside) throw new SnapshotError("the snapshot's description names bytes that are not there");
  return bytes.subarray(offset, offset + length);
}
