// What the page takes from the hypervisor's own modules: what exists and in which words, and the arithmetic of measurements.
//
// Owns: the list. With parts.ts and inside/isa-words.ts this is the only module of the page that names files outside web/ other than the
// protocol.

export { randomNumbers, shuffled } from "../../src/bench/order.ts";
export { guestChecksum } from "../../src/bench/program.ts";
export { type Distribution, distribution } from "../../src/bench/statistics.ts";
export { DEFAULT_ENGINE, engines, modes } from "../../src/modes/mode.ts";
export { wordsOfExit } from "../../src/vm/exit-words.ts";
