// The x and f registers; those that have changed since the last stop are marked. A value can be walked as an address.

import type { HartInspection } from "../../src/worker/inspect-protocol.ts";
import { look } from "../state/look.ts";
import { GuestMark } from "../ui/icons.tsx";
import { Hex, hex } from "./hex.tsx";
import { floatRegisterNames, integerRegisterNames } from "./isa-words.ts";

export interface RegisterViewProps {
  readonly registers: HartInspection;
  /** At the stop before; null if there is none to compare with. */
  readonly before: HartInspection | null;
}

export function RegisterView({ registers: { x, f }, before }: RegisterViewProps) {
  return (
    <section class="inside-section register-view" aria-labelledby="registers-title">
      <h3 id="registers-title">
        <GuestMark /> Registers
      </h3>
      <Registers prefix="x" names={integerRegisterNames} values={x} before={before?.x ?? null} walkable />
      {f && (
        <details>
          <summary>Floating point</summary>
          <Registers prefix="f" names={floatRegisterNames} values={f} before={before?.f ?? null} walkable={false} />
        </details>
      )}
    </section>
  );
}

interface RegistersProps {
  readonly prefix: "x" | "f";
  readonly names: readonly string[];
  readonly values: readonly bigint[];
  readonly before: readonly bigint[] | null;
  readonly walkable: boolean;
}

function Registers({ prefix, names, values, before, walkable }: RegistersProps) {
  return (
    <dl class="registers">
      {values.map((value, index) => {
        const name = names[index]!;
        const old = before?.[index];
        const changed = old !== undefined && old !== value;
        return (
          <div key={name} class={changed ? "changed" : ""}>
            <dt title={`${prefix}${index}`}>
              {name}
              {changed && <span class="changed-mark" role="img" aria-label="changed" title={`was ${hex(old)}`} />}
            </dt>
            <dd>
              {walkable ? (
                <button
                  type="button"
                  class="value"
                  title={changed ? `It was ${hex(old)}. Walk this address` : "Walk this address"}
                  onClick={() => (look.value = { ...look.value, address: value, access: "read" })}
                >
                  <Hex value={value} />
                </button>
              ) : (
                <Hex value={value} />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
