// The file of `tabvisor up`: what it gives, and what is said of one that is wrong.

import { describe, expect, test } from "vitest";
import { GUEST_OPTIONS } from "../../src/cli/guest-options.ts";
import { UP_HELP } from "../../src/cli/help.ts";
import { parseRunOptions } from "../../src/cli/run-options.ts";
import { parseUpFile } from "../../src/cli/up-file.ts";

const parse = (content: unknown) => parseUpFile("lab.json", JSON.stringify(content));
const parseGuest = (fields: object) => parse({ guests: [{ name: "web", image: "k.elf", ...fields }] }).guests[0]!;

test("fields are the options of run, and mean the same", () => {
  const fields = {
    mode: "hext",
    engine: "interpret",
    isa: "rv64gc",
    firmware: "host",
    memory: "64M",
    "memory-limit": 33554432,
    "large-pages": true,
    harts: 2,
    "cpu-weight": 200,
    "cpu-max": "25000/50000",
    console: "virtio",
    disk: ["a.img,ro", "b.img"],
    rng: true,
    initrd: "i.cpio",
    append: "quiet",
    clock: "wall",
    script: "s.script",
    "max-instructions": 1000,
  };
  expect(Object.keys(fields)).toEqual(Object.keys(GUEST_OPTIONS));
  const args = Object.entries(fields).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    return [value].flat().flatMap((item) => [`--${name}`, String(item)]);
  });
  const run = parseRunOptions(["k.elf", ...args]);
  const { name, options } = parseGuest(fields);
  expect(name).toBe("web");
  expect(run).toMatchObject(options);
  expect(options.cpu).toEqual({ weight: 200, max: { max: 25000, period: 50000 } });
  expect(options.disks).toHaveLength(2);
  for (const field of Object.keys(fields)) expect(UP_HELP).toContain(field);
});

test("what is not there has run's defaults", () => {
  expect(parseRunOptions(["k.elf"])).toMatchObject(parseGuest({}).options);
  expect(parseGuest({ rng: false, "cpu-max": "max" }).options).toMatchObject({ rng: false, cpu: { max: null } });
  expect(parseGuest({ "cpu-max": 5000 }).options.cpu).toEqual({ max: { max: 5000, period: 100_000 } });
  expect(parse({ guests: [{ name: "a", image: "b" }] }).scheduler).toBeUndefined();
  expect(parse({ scheduler: "lottery", guests: [{ name: "a", image: "b" }] }).scheduler).toBe("lottery");
});

describe("what is wrong is told with file, guest and field", () => {
  test("text that is not JSON", () => {
    expect(() => parseUpFile("lab.json", "{ guests: [\n] }")).toThrow(/^lab\.json: not JSON: [^\n]+$/);
  });

  test.each<[string, unknown, string]>([
    ["no object", [], "lab.json: an object, { … }, is needed"],
    ["no guests", {}, "lab.json: guests: a list of guests is needed"],
    ["an empty list", { guests: [] }, "lab.json: guests: a list of guests is needed"],
    ["an unknown field", { guest: [] }, 'lab.json: no field "guest": there is scheduler, guests'],
    [
      "an unknown scheduler",
      { scheduler: "fifo", guests: [{ name: "a", image: "b" }] },
      "lab.json: scheduler fifo: it is proportional or round-robin or lottery",
    ],
    ["a guest that is none", { guests: ["web"] }, "lab.json: guest 1: an object, { … }, is needed"],
    ["a guest without a name", { guests: [{ image: "a" }] }, "lab.json: guest 1: name: up to 32 letters"],
    ["a name for no terminal", { guests: [{ name: "\x1b[2J", image: "a" }] }, "lab.json: guest 1: name: up to 32"],
    ["a guest without an image", { guests: [{ name: "web" }] }, 'lab.json: guest "web": image: a file is needed'],
    [
      "a name given twice",
      { guests: ["web", "web"].map((name) => ({ name, image: "a" })) },
      'lab.json: guest "web": another guest has this name',
    ],
  ])("%s", (_what, content, message) => {
    expect(() => parse(content)).toThrow(message);
  });

  test.each<[string, object, string]>([
    ["an unknown field", { wieght: 3 }, 'no field "wieght": there is name, image, mode, engine'],
    ["a field that every object has", { constructor: 3 }, 'no field "constructor"'],
    ["an option of run that is not about the guest", { stats: "json" }, 'no field "stats"'],
    ["a value of the wrong kind", { memory: ["64M"] }, "memory: a text or a number is needed"],
    ["null", { append: null }, "append: a text or a number is needed"],
    ["a text for true", { rng: "yes" }, "rng: it is true or false"],
    ["a text for a list", { disk: "a.img" }, "disk: a list of texts is needed"],
    ["a list of something else", { disk: [{}] }, "disk: a text or a number is needed"],
    ["what the option refuses", { memory: "many" }, "memory many: not a size"],
    ["a cap that is none", { "cpu-max": "1/2/3" }, "cpu-max 1/2/3: it is MAX/PERIOD"],
    ["a disk that is none", { disk: ["a.img,rw"] }, 'disk a.img,rw: "rw" is not "ro"'],
  ])("%s", (_what, fields, message) => {
    expect(() => parseGuest(fields)).toThrow(`lab.json: guest "web": ${message}`);
  });
});
