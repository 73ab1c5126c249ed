// The page's service worker: after the first visit the page opens without a network.
//
// Owns: one cache per build, filled at install with every file of that build. The build writes VERSION and FILES.
// A page is fetched from the network first, so a reload after a rebuild shows the new build; every other file has its
// content's hash in its name, so a copy is as good as the original. A new worker takes over when no page of the old
// build is open, so an open page never loses a file that it has yet to load.

const VERSION = "__VERSION__";
const FILES = __FILES__;
const CACHE = `tabvisor-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("tabvisor-") && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name)))),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match("./")) ?? Response.error();
  }
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}
