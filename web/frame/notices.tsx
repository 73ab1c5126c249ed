// The lines that the page tells a person: what takes its time, and what has happened, until it is dismissed.

import { jobs } from "../state/jobs.ts";
import { dismiss, notices } from "../state/page.ts";
import { CrossIcon } from "../ui/icons.tsx";

export function Notices() {
  return (
    <div class="notices" role="alert">
      {jobs.value.map((job) => (
        <p key={job.key} class="notice">
          <span>{job.words}</span>
          <progress aria-label={job.words} />
          <button type="button" class="button" onClick={() => job.cancel()}>
            Cancel
          </button>
        </p>
      ))}
      {notices.value.map((notice) => (
        <p key={notice.key} class={`notice ${notice.kind}`}>
          <span>{notice.text}</span>
          {notice.action && (
            <button
              type="button"
              class="button"
              onClick={() => {
                dismiss(notice);
                notice.action!.act();
              }}
            >
              {notice.action.label}
            </button>
          )}
          <button type="button" class="button quiet square" aria-label="Dismiss" onClick={() => dismiss(notice)}>
            <CrossIcon />
          </button>
        </p>
      ))}
    </div>
  );
}
