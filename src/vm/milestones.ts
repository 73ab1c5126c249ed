// Who wants to be told when a VM has retired so many instructions.
//
// A milestone bounds a piece of a run, so it is met exactly, between two instructions; the guest does not notice.

/** Called with false if the guest ends before. It must not run the guest. */
export type Met = (isThere: boolean) => void;

export class Milestones {
  private ahead: { readonly at: number; readonly met: Met }[] = [];

  /** `at`: instructions retired in all lives of the machine. */
  add(at: number, met: Met): void {
    this.ahead.push({ at, met });
  }

  /** Instructions until the next one; Infinity if there is none. */
  distance(retired: number): number {
    return this.ahead.reduce((least, { at }) => Math.min(least, at - retired), Number.POSITIVE_INFINITY);
  }

  /** So many have retired. */
  pass(retired: number): void {
    if (this.distance(retired) > 0) return;
    const there = this.ahead.filter(({ at }) => at <= retired);
    this.ahead = this.ahead.filter(({ at }) => at > retired);
    for (const { met } of there) met(true);
  }

  /** The guest has ended. */
  leave(): void {
    const left = this.ahead;
    this.ahead = [];
    for (const { met } of left) met(false);
  }
}
