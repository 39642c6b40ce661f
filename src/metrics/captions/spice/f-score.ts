import { type SemanticTuple, similar } from "./scene-graph.js";

/** How a caption's tuples fit those of its references. */
export interface TupleScore {
  /** The harmonic mean of precision and recall; 0 without tuples on either side. */
  readonly f: number;
  readonly precision: number;
  readonly recall: number;
  /** Tuples of the caption that the references have. */
  readonly matched: number;
}

const matches = (a: SemanticTuple, b: SemanticTuple): boolean =>
  a.length === b.length && a.every((one, i) => similar(one, b[i]!));

/**
 * SPICE's F-score (Anderson et al., 2016, section 3.2) of two graphs' tuples. A tuple matches one of equal length of which
 * every part has a word or a synset in common with its own; several of the caption may match the same of the
 * references, as in SPICE's program, so that recall may exceed 1 where a caption says a thing twice in other words.
 */
export function tupleScore(
  candidate: readonly SemanticTuple[],
  references: readonly SemanticTuple[],
): TupleScore {
  const matched = candidate.filter((tuple) => references.some((other) => matches(tuple, other))).length;
  if (matched === 0) return { f: 0, precision: 0, recall: 0, matched };
  const precision = matched / candidate.length;
  const recall = matched / references.length;
  return { f: (2 * precision * recall) / (precision + recall), precision, recall, matched };
}
