// A modal dialog: the browser's own, which keeps focus inside, closes by Escape and gives focus back.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CrossIcon } from "./icons.tsx";

export interface DialogProps {
  readonly title: string;
  /** Called when the person has closed it; the dialog is to be taken away then. */
  readonly close: () => void;
  /** Selector of what has the focus first; without it the first control. */
  readonly focusFirst?: string;
  readonly children: ComponentChildren;
}

export function Dialog({ title, close, focusFirst, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    if (focusFirst) dialog.querySelector<HTMLElement>(focusFirst)?.focus();
  }, []);
  return (
    <dialog ref={element} closedby="any" aria-labelledby="dialog-title" onClose={close}>
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id="dialog-title">{title}</h2>
          <button type="button" class="button quiet square" aria-label="Close" onClick={() => element.current!.close()}>
            <CrossIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
