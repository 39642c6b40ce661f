import { baseConcept, type CorpusItem } from "../../src/data/index.js";
import type { Judge } from "./judge.js";
import type { DrawingRow } from "./results.js";
import { judgeCaption } from "./said.js";
import { shareOf } from "./share.js";

/** A picture that is to show a concept. */
export interface JudgedPicture {
  readonly item: CorpusItem;
  readonly features: Float32Array;
  /** What the captioner says of it. */
  readonly caption: string;
  /** Key of a picture that the judge is not to know: the very one that is judged, or that was asked for. */
  readonly without: string;
  /** Of the picture, where it is another than the one that was asked for. */
  readonly style?: string | undefined;
}

/** Concepts of the judge that count. */
const NEAREST = 5;

/**
 * How often a judge and a captioner see in pictures what they are to show.
 *
 * @param pictures of concepts that the judge knows
 */
export function scoreDrawings(
  pictures: readonly JudgedPicture[],
  judge: Judge,
  styles: ReadonlySet<string>,
): Omit<DrawingRow, "what" | "distance"> {
  const seen = pictures.map(({ item, features, caption, without, style = item.style }) => {
    const nearest = judge.nearest(features, style, NEAREST, without);
    const base = baseConcept(item.concept);
    return {
      first: nearest[0] === item.concept,
      five: nearest.includes(item.concept),
      variants: nearest.some((concept) => baseConcept(concept) === base),
      captioner: judgeCaption(caption, item, styles),
    };
  });
  return {
    pictures: pictures.length,
    first: shareOf(seen, ({ first }) => first),
    five: shareOf(seen, ({ five }) => five),
    fiveVariants: shareOf(seen, ({ variants }) => variants),
    captioner: shareOf(seen, ({ captioner }) => captioner.concept),
    captionerName: shareOf(seen, ({ captioner }) => captioner.name),
    captionerStyle: shareOf(seen, ({ captioner }) => captioner.style),
  };
}
