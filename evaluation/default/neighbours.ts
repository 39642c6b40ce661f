import { dot, unitVector } from "./vectors.js";

/** Finds the known picture that is most like another: the largest cosine of their features. */
export class Neighbours<T extends { readonly features: Float32Array }> {
  readonly #known: readonly { readonly picture: T; readonly vector: Float32Array }[];

  /** @param known of equally near ones the first is found */
  constructor(known: readonly T[]) {
    this.#known = known.map((picture) => ({ picture, vector: unitVector(picture.features) }));
  }

  /** @throws RangeError where none is known */
  nearest(features: Float32Array): T {
    const own = unitVector(features);
    let found: T | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (const { picture, vector } of this.#known) {
      const likeness = dot(own, vector);
      if (likeness <= most) continue;
      most = likeness;
      found = picture;
    }
    if (found === undefined) throw new RangeError("no known pictures to find the nearest among");
    return found;
  }
}
