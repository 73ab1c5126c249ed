// Hashes of recipes and images.

import { createHash } from "node:crypto";

/** In lower-case hex; of several parts, of one after the other. */
export function sha256(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
