// Where the committed benchmark images are.

import { fileURLToPath } from "node:url";

export const imagesFolder = fileURLToPath(new URL("../../guests/images/bench", import.meta.url));
