// The page's places, in the order of the navigation.
//
// Owns: their ids (they stand in links) and titles. app.tsx gives each its component.

export type PlaceId = "run" | "inside" | "compare";

export interface Place {
  readonly id: PlaceId;
  readonly title: string;
  /** Where there is little room. */
  readonly shortTitle: string;
}

export const places: readonly Place[] = [
  { id: "run", title: "Run", shortTitle: "Run" },
  { id: "inside", title: "Look inside", shortTitle: "Inside" },
  { id: "compare", title: "Compare", shortTitle: "Compare" },
];

export function isPlaceId(text: string): text is PlaceId {
  return places.some((place) => place.id === text);
}
