// The search field of one terminal.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Guest } from "../machine/guest.ts";
import { CrossIcon } from "../ui/icons.tsx";
import { findRequested } from "./pane-commands.ts";

export function FindBar({ guest }: { guest: Guest }) {
  const [found, setFound] = useState(true);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    return () => void guest.terminal.find("", "next");
  }, [guest]);

  const find = (direction: "next" | "previous") => setFound(guest.terminal.find(field.current!.value, direction));
  const close = () => {
    findRequested.value = 0;
    guest.terminal.focus();
  };
  return (
    <search class="find-bar">
      <input
        ref={field}
        type="text"
        aria-label={`Search the terminal of ${guest.name}`}
        placeholder="Search"
        spellcheck={false}
        onInput={() => find("next")}
        onKeyDown={(event) => {
          if (event.key === "Enter") find(event.shiftKey ? "previous" : "next");
          else if (event.key === "Escape") close();
        }}
      />
      <output>{found ? "" : "not found"}</output>
      <button type="button" class="button quiet" onClick={() => find("previous")}>
        Previous
      </button>
      <button type="button" class="button quiet" onClick={() => find("next")}>
        Next
      </button>
      <button type="button" class="button quiet square" aria-label="Close the search" onClick={close}>
        <CrossIcon />
      </button>
    </search>
  );
}
