// Registers the service worker of the built page.
//
// Owns: when. The development server has none; a page without a secure context cannot have one and works online.

/**
 * It fetches every file of the page, and Chromium compiles the scripts among them: 150 ms of the processor, which an opening page needs
 * itself.
 */
const AFTER_MS = 3000;

export function keepOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  setTimeout(() => {
    // Without it the page is whole, only not available offline: nothing to tell.
    const registering = navigator.serviceWorker.register("./service-worker.js");
    // A browser looks for a new build at its leisure; asking makes this visit fetch it for the next one.
    registering.then((registration) => registration.update()).catch(() => {});
  }, AFTER_MS);
}
