// What differs, when one image stands there in two modes.

import type { ModeName } from "../../src/worker/protocol.ts";
import { titleOf } from "../machine/guest-request.ts";
import { fleet, place } from "../state/page.ts";

/** How the CPU and the hypervisor share the guest. */
const WORDS: Readonly<Record<ModeName, string>> = {
  bare: "it owns the emulated CPU",
  trap: "the CPU leaves it for the hypervisor at each privileged instruction",
  tvm: "it keeps the CPU's S-mode, and leaves it for page tables and fences",
  hext: "the CPU's own hypervisor extension carries it",
};

export function ModeNote() {
  const requests = fleet.guests.value.map(({ request }) => request);
  const first = requests.find((request) =>
    requests.some((other) => titleOf(other.image) === titleOf(request.image) && other.mode !== request.mode),
  );
  if (!first) return null;
  const same = requests.filter(({ image }) => titleOf(image) === titleOf(first.image));
  const modes = [...new Set(same.map(({ mode }) => mode))];
  return (
    <p class="mode-note">
      One image {modes.length === 2 ? "twice" : `in ${modes.length} modes`}:{" "}
      {modes.map((mode, index) => (
        <>
          {index > 0 && ", "}in <strong>{mode}</strong> {WORDS[mode]}
        </>
      ))}
      . Type <kbd>ls</kbd> in {modes.length === 2 ? "both" : "each"} and compare the exits.{" "}
      <button type="button" class="link" onClick={() => (place.value = "compare")}>
        Measure programs
      </button>
    </p>
  );
}
