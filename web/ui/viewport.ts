// The height that is left above an on-screen keyboard.
//
// Owns: --viewport-height. Browsers that resize the page for the keyboard (interactive-widget=resizes-content) need
// none of this; the others report it through visualViewport only.

export function followViewport(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const update = () => {
    // A pinch zoom shrinks the visual viewport too, and must not squeeze the page.
    if (viewport.scale > 1.01) return;
    document.documentElement.style.setProperty("--viewport-height", `${viewport.height}px`);
  };
  viewport.addEventListener("resize", update);
  update();
}
