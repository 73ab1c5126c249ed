// The guest's terminal, small: what is typed here can be followed instruction by instruction.

import { useEffect, useRef } from "preact/hooks";
import type { Guest } from "../machine/guest.ts";

export function SmallTerminal({ guest }: { guest: Guest }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    guest.terminal.attach(body.current!);
    return () => guest.terminal.detach();
  }, [guest]);
  return (
    <section class="inside-section small-terminal" aria-labelledby="terminal-title">
      <h3 id="terminal-title">Terminal</h3>
      <div class="pane-body" ref={body} />
    </section>
  );
}
