// The code around pc. Each line is a button: run until the hart is about to execute it.

import { useEffect, useRef } from "preact/hooks";
import type { CodeLine, CodeListing } from "../../src/worker/inspect-protocol.ts";
import { GuestMark } from "../ui/icons.tsx";
import { hex } from "./hex.tsx";

export interface CodeViewProps {
  readonly listing: CodeListing;
  readonly pc: bigint;
  readonly runTo: (address: bigint) => void;
}

export function CodeView({ listing, pc, runTo }: CodeViewProps) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const line = list.current?.querySelector<HTMLElement>("[aria-current]");
    const box = list.current;
    if (!line || !box) return;
    const top = line.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + line.offsetHeight > box.scrollTop + box.clientHeight)
      box.scrollTop = top - box.clientHeight / 3;
  }, [pc, listing]);
  return (
    <section class="inside-section code-view" aria-labelledby="code-title">
      <h3 id="code-title">
        <GuestMark /> Code
      </h3>
      {listing.why === null ? (
        <ol ref={list}>
          {listing.lines.map((line) => (
            <Line key={hex(line.address)} line={line} isNext={line.address === pc} runTo={runTo} />
          ))}
        </ol>
      ) : (
        <p class="inside-note">
          The instruction at {hex(pc)} cannot be fetched: {listing.why}.
        </p>
      )}
    </section>
  );
}

function Line({ line, isNext, runTo }: { line: CodeLine; isNext: boolean; runTo: (address: bigint) => void }) {
  const { address, bits, length, text, target, symbol } = line;
  const space = text.indexOf(" ");
  const [mnemonic, operands] = space < 0 ? [text, ""] : [text.slice(0, space), text.slice(space + 1)];
  return (
    <li>
      {symbol && <p class="code-symbol">{symbol}:</p>}
      <button
        type="button"
        class="code-line"
        aria-current={isNext ? "step" : undefined}
        title={isNext ? "The next instruction. Run until the hart comes here again" : "Run to here"}
        onClick={() => runTo(address)}
      >
        <span class="code-mark" aria-hidden="true">
          {isNext ? "\u25b6" : ""}
        </span>
        <span class="code-address">{hex(address)}</span>
        <span class="code-bits">{bits.toString(16).padStart(length * 2, "0")}</span>
        <span class="code-mnemonic">{mnemonic}</span>
        <span class="code-operands">
          {operands}
          {target && <span class="code-target"> {target}</span>}
        </span>
      </button>
    </li>
  );
}
