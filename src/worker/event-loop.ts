// How a worker yields: it goes on after everything that waits for the event loop has been seen to.
//
// Node.js delivers up to 1,000 messages of a port in a row, and counts those that their handlers post meanwhile. A machine
// that asked for its turns by message would be deaf for 1,000 slices, a second; setImmediate has a phase of its own in
// each round of the loop. Browsers do not have it, and give each message a task of its own.

/** Returns what asks for one call of `turn`. */
export function afterOtherEvents(turn: () => void): () => void {
  if (typeof setImmediate === "function") return () => void setImmediate(turn);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = turn;
  return () => port2.postMessage(null);
}
