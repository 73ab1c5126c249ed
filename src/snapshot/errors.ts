// What can be wrong with a snapshot. Every message is one sentence for the person who gave the file.

/** A file that no machine can be restored from. Nothing has been changed by it. */
export class SnapshotError extends Error {
  override name = "SnapshotError";
}
