// SBI 0.1: calls from before there were extensions. The function is in the EID, and only a0 is returned.
//
// A hart mask that cannot be read gives an error; the specification would have the caller take the page fault, which
// no caller that is not broken can tell apart. A null mask means all harts, as BBL and OpenSBI take it.
// Spec: SBI 2.0, "Legacy Extensions".

import { runningHarts } from "./arguments.ts";
import { type RemoteFence, SbiError, type SbiExtension, type SbiResult, type SbiServices } from "./call.ts";
import { sfence } from "./rfence.ts";

const enum Legacy {
  SetTimer = 0x00,
  ConsolePutchar = 0x01,
  ConsoleGetchar = 0x02,
  ClearIpi = 0x03,
  SendIpi = 0x04,
  RemoteFenceI = 0x05,
  RemoteSfenceVma = 0x06,
  RemoteSfenceVmaAsid = 0x07,
  Shutdown = 0x08,
}

const WORD_BITS = 64;

export const legacyExtension: SbiExtension = {
  name: "legacy",
  eids: [
    Legacy.SetTimer,
    Legacy.ConsolePutchar,
    Legacy.ConsoleGetchar,
    Legacy.ClearIpi,
    Legacy.SendIpi,
    Legacy.RemoteFenceI,
    Legacy.RemoteSfenceVma,
    Legacy.RemoteSfenceVmaAsid,
    Legacy.Shutdown,
  ],
  handle({ hart, eid, args }, services) {
    const [first, start, size, asid] = args;
    switch (eid) {
      case Legacy.SetTimer:
        services.setTimer(hart, first);
        return done();
      case Legacy.ConsolePutchar:
        services.writeConsole(Uint8Array.of(Number(first & 0xffn)));
        return done();
      case Legacy.ConsoleGetchar:
        return done(BigInt(services.takeConsoleByte() ?? -1));
      case Legacy.ClearIpi:
        return done(services.clearIpi(hart) ? 1n : 0n);
      case Legacy.SendIpi: {
        const harts = legacyHartList(hart, first, services);
        if (harts === null) return done(BigInt(SbiError.InvalidAddress));
        services.sendIpi(harts);
        return done();
      }
      case Legacy.RemoteFenceI:
        return remoteFence(hart, first, { kind: "fence.i" }, services);
      case Legacy.RemoteSfenceVma:
        return remoteFence(hart, first, sfence(start, size, null), services);
      case Legacy.RemoteSfenceVmaAsid:
        return remoteFence(hart, first, sfence(start, size, asid), services);
      case Legacy.Shutdown:
        return { kind: "shutdown", failed: false };
      default:
        return done(BigInt(SbiError.NotSupported));
    }
  },
};

const done = (value = 0n): SbiResult => ({ kind: "legacy-return", value });

function remoteFence(hart: number, mask: bigint, fence: RemoteFence | null, services: SbiServices): SbiResult {
  const harts = legacyHartList(hart, mask, services);
  if (harts === null || fence === null) return done(BigInt(SbiError.InvalidAddress));
  services.remoteFence(harts, fence);
  return done();
}

/** The running harts of the bit vector at guest-virtual address `mask`; null if it cannot be read. */
function legacyHartList(caller: number, mask: bigint, services: SbiServices): number[] | null {
  if (mask === 0n) return runningHarts(services);
  const words: bigint[] = [];
  for (let first = 0; first < services.hartCount; first += WORD_BITS) {
    const word = services.readGuestVirtual(caller, mask + BigInt(first / 8));
    if (word === null) return null;
    words.push(word);
  }
  return runningHarts(services).filter((hart) => {
    const word = words[Math.floor(hart / WORD_BITS)] ?? 0n;
    return ((word >> BigInt(hart % WORD_BITS)) & 1n) !== 0n;
  });
}
