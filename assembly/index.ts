// The core's exports: all that the hypervisor can call. The core imports nothing but abort (a bug of ours).

export { completeRead, completeWrite } from "./exit";
export {
  allocateFrame, boot, deselect, flushTranslations, growPool, hostWrote, ramAddress, releaseFrame, releaseRam,
  retireTranslations, select, translate,
} from "./machine";
export { refuseAccess, run } from "./run";
