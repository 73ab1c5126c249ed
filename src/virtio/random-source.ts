// Random bytes for guests: the host's own, or a sequence that a seed determines, for runs that are to be repeated.

/** Where random bytes come from. */
export interface RandomSource {
  bytes(length: number): Uint8Array;
  /** The generator's state as an unsigned 32-bit number, for a snapshot; 0 where there is none to keep. */
  save(): number;
  restore(state: number): void;
}

/** The host's cryptographic generator; at most 65,536 bytes a call. */
export const hostRandom: RandomSource = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  save: () => 0,
  restore: () => {},
};

const GOLDEN_GAMMA = 0x9e37_79b9;

/** A sequence that depends on the seed alone: a Weyl sequence through MurmurHash3's finalizer. Not for secrets. */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + GOLDEN_GAMMA) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2_ae35);
    return (word ^ (word >>> 16)) & 0xff;
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, next),
    save: () => state,
    restore: (saved) => {
      state = saved;
    },
  };
}
