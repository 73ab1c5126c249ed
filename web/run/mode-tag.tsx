// A guest's mode as a small label, in the colour and with the sign of whoever owns the CPU's privileges.

import type { ModeName } from "../../src/worker/protocol.ts";
import { GuestMark, HypervisorMark } from "../ui/icons.tsx";

export function ModeTag({ mode }: { mode: ModeName }) {
  return (
    <span class={`tag mode ${mode}`}>
      {mode === "bare" ? <GuestMark /> : <HypervisorMark />}
      {mode}
    </span>
  );
}
