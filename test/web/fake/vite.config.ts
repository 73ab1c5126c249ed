// The page with the fake worker, to build it and look at it without a machine:
//   npx vite build --config test/web/fake/vite.config.ts   (to build/web-fake)

import { fileURLToPath } from "node:url";
import { mergeConfig } from "vite";
import config from "../../../vite.config.ts";

const fakeParts = fileURLToPath(new URL("./parts.ts", import.meta.url));

export default mergeConfig(config, {
  plugins: [
    {
      name: "fake-machine",
      enforce: "pre",
      resolveId: (source: string) => (source.endsWith("/parts.ts") ? fakeParts : null),
    },
  ],
  build: { outDir: "../build/web-fake" },
});
