/** Lets finished background compilation be taken over, and garbage be collected, outside the timed spans. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
