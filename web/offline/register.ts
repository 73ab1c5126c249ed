// Registers the service worker of the built page.
//
// Owns: when. The development server has none; a page without a secure context cannot have one and works online.

export function keepOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    // Without it the page is whole, only not available offline: nothing to tell.
    const registering = navigator.serviceWorker.register("./service-worker.js");
    // A browser looks for a new build at its leisure; asking makes this visit fetch it for the next one.
    registering.then((registration) => registration.update()).catch(() => {});
  });
}
