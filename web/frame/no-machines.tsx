// What stands in the page's place where WebAssembly may not be compiled: no machine can be started, so nothing else is offered.

/** `refusal`: the browser's words. */
export function NoMachines({ refusal }: { refusal: string }) {
  return (
    <main>
      <div class="empty" role="alert">
        <h2>No machine can be started here</h2>
        <p>The emulated CPU is WebAssembly, and this page is not allowed to compile it.</p>
        <p>
          If you serve this page: let its Content-Security-Policy header have <code>'wasm-unsafe-eval'</code> in{" "}
          <code>script-src</code>. Otherwise a setting of your browser or of your network switches WebAssembly off, as
          Lockdown Mode does: allow it for this page, then reload.
        </p>
        <p class="refusal">The browser says: {refusal}</p>
      </div>
    </main>
  );
}
