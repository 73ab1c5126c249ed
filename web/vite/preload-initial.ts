// Build step: the browser is told of all chunks that the page needs to open, so that none waits until another has run.

import type { Plugin } from "vite";
import { initialChunks } from "./initial-chunks.ts";

/** Links to the chunks that the page's head does not name yet. */
export function preloadInitial(): Plugin {
  return {
    name: "preload-initial",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle = {} }) =>
        initialChunks(bundle)
          .map(({ fileName }) => `./${fileName}`)
          .filter((href) => !html.includes(href))
          .map((href) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href },
            injectTo: "head" as const,
          })),
    },
  };
}
