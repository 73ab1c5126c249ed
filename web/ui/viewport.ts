// The height that is left above an on-screen keyboard.
//
// Owns: --viewport-height, and data-short on the root element while little is left. Browsers that resize the page for
// the keyboard (interactive-widget=resizes-content) report the same through visualViewport as those that do not.

/** Below this height in CSS pixels the frame makes room for the terminal. */
const SHORT = 480;

export function followViewport(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const update = () => {
    // A pinch zoom shrinks the visual viewport too, and must not squeeze the page.
    if (viewport.scale > 1.01) return;
    const root = document.documentElement;
    root.style.setProperty("--viewport-height", `${viewport.height}px`);
    root.toggleAttribute("data-short", viewport.height < SHORT);
  };
  viewport.addEventListener("resize", update);
  update();
}
