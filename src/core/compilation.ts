// Whether this host lets WebAssembly be compiled.
//
// A policy may forbid it, in a page or a worker (Content-Security-Policy without 'wasm-unsafe-eval') as in Node.js (--jitless), which
// shows only when it is tried. A module that was compiled elsewhere and posted here is then still instantiated: the core runs, and
// nothing can be translated.

/** The smallest module: magic number and version. */
const EMPTY_MODULE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Why it refuses, in the host's words; null if it compiles. */
export function refusalToCompile(): string | null {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
