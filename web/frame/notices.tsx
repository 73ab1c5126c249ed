// The lines that the page tells a person, each until it is dismissed.

import { dismiss, notices } from "../state/page.ts";
import { CrossIcon } from "../ui/icons.tsx";

export function Notices() {
  return (
    <div class="notices" role="alert">
      {notices.value.map((notice) => (
        <p key={notice.key} class={`notice ${notice.kind}`}>
          <span>{notice.text}</span>
          <button type="button" class="button quiet square" aria-label="Dismiss" onClick={() => dismiss(notice)}>
            <CrossIcon />
          </button>
        </p>
      ))}
    </div>
  );
}
