// A guest's state as a sign and a word.

import type { ShownState } from "../machine/guest.ts";
import { CrossIcon, IdleIcon, PauseIcon, PlayIcon, StopIcon, WaitIcon } from "../ui/icons.tsx";

const icons = {
  loading: WaitIcon,
  running: PlayIcon,
  idle: IdleIcon,
  throttled: WaitIcon,
  paused: PauseIcon,
  stopped: StopIcon,
  failed: CrossIcon,
} as const;

/** What each word means, for titles and the details. */
export const stateMeaning: Record<ShownState, string> = {
  loading: "Its image is being fetched or its machine started.",
  running: "It is executing instructions.",
  idle: "It waits for input or a timer (wfi), and costs nothing meanwhile.",
  throttled: "It prints faster than its terminal draws, so it waits. No byte is lost, and it goes on by itself.",
  paused: "No instruction runs until it is resumed. What is typed waits.",
  stopped: "It ended. Reset starts it again.",
  failed: "It is gone: it could not be loaded, or its machine's worker died.",
};

export function StateMark({ state }: { state: ShownState }) {
  const StateIcon = icons[state];
  return (
    <span class={`state-mark ${state}`}>
      <StateIcon />
    </span>
  );
}
