// The core's exports: all that the hypervisor can call. The core imports nothing but abort (a bug of ours).

export { emulate, emulateNext, guestWalk, reflect, translate } from "./emulate";
export { completeRead, completeWrite, exitInstruction } from "./exit";
export { hasCsr, peekCsr, traceWalk } from "./inspect";
export {
  allocateFrame, allocateFrames, boot, deselect, flushTranslations, framesShared, growPool, hostWrote, makePrivate, ramAddress,
  releaseFrame, releaseRam, retireTranslation, retireTranslations, select, shareRam,
} from "./machine";
export { loadSlow, storeSlow } from "./mmu/access";
export { dropLeaves, protectLeaves } from "./mmu/sharing";
export { refuseAccess, run, runWatched } from "./run";
export { linkRegion } from "./translate/regions";
