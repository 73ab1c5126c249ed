// Scrolling a terminal with a finger, which xterm 6.0 does not do by itself (xterm.js issue 5489).
//
// Owns: the drag. A tap stays a tap: nothing is prevented, and the element's touch-action keeps the browser from
// panning the page meanwhile.

/** Lets a finger on `element` scroll: `scrollLines` is told whole lines, positive towards the end. */
export function scrollByTouch(
  element: HTMLElement,
  rowHeight: () => number,
  scrollLines: (lines: number) => void,
): void {
  let finger: number | null = null;
  let lastY = 0;
  let pixels = 0;
  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || !event.isPrimary) return;
    finger = event.pointerId;
    lastY = event.clientY;
    pixels = 0;
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId !== finger) return;
    pixels += lastY - event.clientY;
    lastY = event.clientY;
    const lines = Math.trunc(pixels / rowHeight());
    if (lines === 0) return;
    pixels -= lines * rowHeight();
    scrollLines(lines);
  });
  const lift = () => {
    finger = null;
  };
  element.addEventListener("pointerup", lift);
  element.addEventListener("pointercancel", lift);
}
