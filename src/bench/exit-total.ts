// How many exits there are of all causes.

export function totalExits(exits: Readonly<Record<string, number>>): number {
  return Object.values(exits).reduce((sum, count) => sum + count, 0);
}
