import { addTo, difference, dot, unitVector } from "./vectors.js";

/** A training picture that the judge knows. */
export interface KnownPicture {
  readonly key: string;
  readonly concept: string;
  readonly style: string;
  /** Its features, `[dimensions]`. */
  readonly features: Float32Array;
}

/** Vectors of a concept's pictures, and their sum. */
interface Concept {
  readonly sum: Float32Array;
  readonly vectors: Map<string, Float32Array>;
}

/**
 * Says which concept a picture shows, by training pictures alone. What all pictures of a style have in common is taken off
 * first: their features' mean. A concept is the mean of its pictures' features, each of length 1, and the nearest concept
 * the one with the largest cosine.
 */
export class Judge {
  /** Mean features by style. */
  readonly #styles = new Map<string, Float32Array>();
  readonly #mean: Float32Array | undefined;
  readonly #concepts = new Map<string, Concept>();
  readonly pictures: number;

  constructor(known: readonly KnownPicture[]) {
    this.pictures = known.length;
    for (const style of new Set(known.map((one) => one.style))) {
      this.#styles.set(style, meanFeatures(known.filter((one) => one.style === style))!);
    }
    this.#mean = meanFeatures(known);
    for (const { key, concept, style, features } of known) {
      const vector = this.#vector(features, style);
      if (!this.#concepts.has(concept)) {
        this.#concepts.set(concept, { sum: new Float32Array(features.length), vectors: new Map() });
      }
      const { sum, vectors } = this.#concepts.get(concept)!;
      addTo(sum, vector);
      vectors.set(key, vector);
    }
  }

  /** How many concepts it knows. */
  get concepts(): number {
    return this.#concepts.size;
  }

  /** Whether it knows a concept by another picture than one. */
  knows(concept: string, without?: string): boolean {
    const vectors = this.#concepts.get(concept)?.vectors;
    if (!vectors) return false;
    return vectors.size > 1 || without === undefined || !vectors.has(without);
  }

  /**
   * The nearest concepts, at most `count`, nearest first.
   *
   * @param style of the picture, as it is or was asked for; of one that no known picture has, the mean of all is taken off
   * @param without key of a known picture that does not count: the one that is judged, or that was asked for. A concept
   * with no other picture is out of the question then.
   */
  nearest(features: Float32Array, style: string, count: number, without?: string): string[] {
    const own = this.#vector(features, style);
    const likenesses: [concept: string, likeness: number][] = [];
    for (const [concept, { sum, vectors }] of this.#concepts) {
      const left = without === undefined ? undefined : vectors.get(without);
      if (left && vectors.size === 1) continue;
      likenesses.push([concept, dot(own, unitVector(left ? difference(sum, left) : sum))]);
    }
    return likenesses
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([concept]) => concept);
  }

  #vector(features: Float32Array, style: string): Float32Array {
    const mean = this.#styles.get(style) ?? this.#mean;
    return unitVector(mean ? difference(features, mean) : features);
  }
}

function meanFeatures(pictures: readonly KnownPicture[]): Float32Array | undefined {
  if (pictures.length === 0) return undefined;
  const sum = new Float32Array(pictures[0]!.features.length);
  for (const { features } of pictures) addTo(sum, features);
  return sum.map((value) => value / pictures.length);
}
