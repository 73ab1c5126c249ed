// What differs, when one image stands there in two modes.

import { titleOf } from "../machine/guest-request.ts";
import { fleet, place } from "../state/page.ts";

export function ModeNote() {
  const guests = fleet.guests.value;
  const first = guests.find(({ request }) =>
    guests.some(
      (other) => titleOf(other.request.image) === titleOf(request.image) && other.request.mode !== request.mode,
    ),
  );
  if (!first) return null;
  return (
    <p class="mode-note">
      One image twice: in <strong>bare</strong> it owns the emulated CPU, in <strong>trap</strong> the CPU leaves it for
      the hypervisor at each privileged instruction. Type <kbd>ls</kbd> in both and compare the exits.{" "}
      <button type="button" class="link" onClick={() => (place.value = "compare")}>
        Measure programs
      </button>
    </p>
  );
}
