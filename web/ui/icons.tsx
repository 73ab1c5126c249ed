// The page's icons: drawn on a 16 by 16 grid in the text's colour, hidden from screen readers. Words stand beside them.

import type { ComponentChildren } from "preact";

function Icon({ children, class: name = "" }: { children: ComponentChildren; class?: string }) {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const stroke = {
  fill: "none",
  stroke: "currentColor",
  "stroke-width": 1.6,
  "stroke-linecap": "round",
  "stroke-linejoin": "round",
} as const;

/** The guest's sign. */
export const GuestMark = () => (
  <Icon class="guest-mark">
    <circle cx="8" cy="8" r="4.5" fill="currentColor" />
  </Icon>
);

/** The hypervisor's sign. */
export const HypervisorMark = () => (
  <Icon class="hypervisor-mark">
    <path d="M8 2.5 13 8l-5 5.5L3 8z" fill="currentColor" />
  </Icon>
);

export const PlayIcon = () => (
  <Icon>
    <path d="M5 3.2v9.6L12.6 8z" fill="currentColor" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M4.5 3h2.4v10H4.5zM9.1 3h2.4v10H9.1z" fill="currentColor" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <path d="M4 4h8v8H4z" fill="currentColor" />
  </Icon>
);
export const IdleIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="3.6" {...stroke} />
  </Icon>
);
export const WaitIcon = () => (
  <Icon>
    <path
      d="M4.5 2.5h7M4.5 13.5h7M5.3 2.5c0 3.4 5.4 3.8 5.4 5.5s-5.4 2.1-5.4 5.5M10.7 2.5c0 3.4-5.4 3.8-5.4 5.5s5.4 2.1 5.4 5.5"
      {...stroke}
    />
  </Icon>
);
export const CrossIcon = () => (
  <Icon>
    <path d="m4 4 8 8m0-8-8 8" {...stroke} />
  </Icon>
);
export const ResetIcon = () => (
  <Icon>
    <path d="M3.2 8a4.8 4.8 0 1 0 1.5-3.5M3 2.4v3h3" {...stroke} />
  </Icon>
);
export const PlusIcon = () => (
  <Icon>
    <path d="M8 3v10M3 8h10" {...stroke} />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <path d="M6 6h7v7.5H6zM10 6V2.5H3V10h3" {...stroke} />
  </Icon>
);
export const PasteIcon = () => (
  <Icon>
    <path d="M5.5 3.5H3.5v10h9v-10h-2M5.8 2.3h4.4v2.4H5.8z" {...stroke} />
  </Icon>
);
export const FindIcon = () => (
  <Icon>
    <path d="M7 11.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4M10.2 10.2l3.3 3.3" {...stroke} />
  </Icon>
);
export const InsideIcon = () => (
  <Icon>
    <path d="M5 5h6v6H5zM6.5 2.5V5m3-2.5V5m-3 6v2.5m3-2.5v2.5M2.5 6.5H5m-2.5 3H5m6-3h2.5m-2.5 3h2.5" {...stroke} />
  </Icon>
);
export const CloneIcon = () => (
  <Icon>
    <circle cx="6" cy="6" r="3.5" {...stroke} />
    <path d="M11.3 7.2a3.5 3.5 0 1 1-4 4" {...stroke} />
  </Icon>
);
export const SnapshotIcon = () => (
  <Icon>
    <path d="M2.5 5h2.3l1-1.8h4.4l1 1.8h2.3v8h-11z" {...stroke} />
    <circle cx="8" cy="8.8" r="2.2" {...stroke} />
  </Icon>
);
export const StepIcon = () => (
  <Icon>
    <path d="M4 3.2v9.6L9.8 8z" fill="currentColor" />
    <path d="M12 3.4v9.2" {...stroke} />
  </Icon>
);
export const SaveIcon = () => (
  <Icon>
    <path d="M8 2.5v7.3m-3-3 3 3 3-3M3 13.3h10" {...stroke} />
  </Icon>
);
export const LinkIcon = () => (
  <Icon>
    <path
      d="M6.8 9.2a2.8 2.8 0 0 0 4 0l2-2a2.8 2.8 0 0 0-4-4l-1 1M9.2 6.8a2.8 2.8 0 0 0-4 0l-2 2a2.8 2.8 0 0 0 4 4l1-1"
      {...stroke}
    />
  </Icon>
);
export const SettingsIcon = () => (
  <Icon>
    <path d="M2.5 4.5h6m3 0h2M2.5 11.5h2m3 0h6" {...stroke} />
    <circle cx="10" cy="4.5" r="1.6" {...stroke} />
    <circle cx="6" cy="11.5" r="1.6" {...stroke} />
  </Icon>
);
export const TableIcon = () => (
  <Icon>
    <path d="M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6M2.5 9.5h11" {...stroke} />
  </Icon>
);
export const EarlierIcon = () => (
  <Icon>
    <path d="M13 8H3.5m4-4-4 4 4 4" {...stroke} />
  </Icon>
);
export const LaterIcon = () => (
  <Icon>
    <path d="M3 8h9.5m-4-4 4 4-4 4" {...stroke} />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" {...stroke} stroke-width={2.4} />
  </Icon>
);
export const ChevronIcon = ({ open }: { open: boolean }) => (
  <Icon>
    <path d={open ? "m3.5 6 4.5 4.5L12.5 6" : "m3.5 10 4.5-4.5 4.5 4.5"} {...stroke} />
  </Icon>
);
