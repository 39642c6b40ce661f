import { Random } from "../../engine/random.js";
import type { StudyFile, StudyItem } from "./study-file.js";

/** Which caption stands first. */
export type CaptionKind = "groundTruth" | "prediction";

/** An image that a participant is shown, with its captions in order. */
export interface DrawnTrial {
  readonly item: StudyItem;
  readonly first: CaptionKind;
}

/**
 * The trials of a participant, in order: images drawn at random without repetition, and for each which caption is first. A
 * function of the study's seed and the participant's name alone, so that everybody can go on after a break.
 */
export function drawTrials(study: StudyFile, participant: string): readonly DrawnTrial[] {
  const order = new Random(study.seed, "study images", participant).permutation(study.items.length);
  const coin = new Random(study.seed, "study captions", participant);
  return Array.from(order.subarray(0, study.perParticipant), (index) => ({
    item: study.items[index]!,
    first: coin.integer(2) === 0 ? "groundTruth" : "prediction",
  }));
}
