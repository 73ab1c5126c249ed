// Fetches the parts of a machine once each and keeps them for the next guest.
//
// Owns: the fetching, its cache and its one-line errors. A failed fetch is forgotten, so that trying again fetches again.

import { baselineUrls, coreUrl, imageUrls } from "./parts.ts";

const cache = new Map<string, Promise<unknown>>();

function once<T>(key: string, load: () => Promise<T>): Promise<T> {
  const known = cache.get(key) as Promise<T> | undefined;
  if (known) return known;
  const loading = load();
  cache.set(key, loading);
  loading.catch(() => cache.delete(key));
  return loading;
}

async function get(url: string, what: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new Error(`${what} could not be fetched: the network or the server did not answer`);
  }
  if (!response.ok) throw new Error(`${what} could not be fetched: the server answered ${response.status}`);
  return response;
}

/** The compiled core. Compiles while it downloads where the server names the type application/wasm. */
export function loadCore(): Promise<WebAssembly.Module> {
  return once("core", async () => {
    const response = await get(coreUrl, "The emulated CPU (core.wasm)");
    if (response.headers.get("content-type")?.startsWith("application/wasm")) {
      return WebAssembly.compileStreaming(response);
    }
    return WebAssembly.compile(await response.arrayBuffer());
  });
}

/** The bytes of a program's native baseline, by its name in guests/images/bench without ".wasm". */
export function loadBaseline(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return once(`baseline:${name}`, async () => {
    const url = baselineUrls.get(name);
    if (url === undefined) throw new Error(`no native baseline of "${name}" is shipped with this page`);
    return new Uint8Array(await (await get(url, `The baseline ${name}.wasm`)).arrayBuffer());
  });
}

/** The bytes of a shipped image, by its name in guests/images without ".elf". */
export function loadImage(name: string): Promise<Uint8Array> {
  return once(`image:${name}`, async () => {
    const url = imageUrls.get(name);
    if (url === undefined) throw new Error(`no image named "${name}" is shipped with this page`);
    return new Uint8Array(await (await get(url, `The image ${name}.elf`)).arrayBuffer());
  });
}
