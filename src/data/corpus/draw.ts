import { Random } from "../../engine/random.js";
import { CorpusError } from "../errors.js";
import { encodePng } from "../png.js";
import { writeCaptions } from "./captions.js";
import type { Concept } from "./concepts.js";
import { type IconSet, iconSvg } from "./icon-sets.js";
import type { CorpusRecord } from "./manifest.js";
import type { Matching } from "./match.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { renderSvg } from "./render.js";
import { type Split, splitOf } from "./split.js";
import type { StyleName } from "./styles.js";

/** Pictures drawn at the same time; sharp draws on Node's pool of four threads. */
const LANES = 4;

/** One picture of the corpus before it is put into a shard. */
export interface DrawnPicture {
  readonly record: CorpusRecord;
  readonly split: Split;
  readonly png: Uint8Array;
}

/**
 * Draws and describes every concept that a style has a picture of, in the order of `concepts`.
 *
 * @param seed decides which keywords the captions mention, and nothing else
 * @throws {CorpusError} names the icon that cannot be drawn
 */
export async function drawStyle(
  style: StyleName,
  set: IconSet,
  matching: Matching,
  concepts: readonly Concept[],
  { size, seed, onPicture }: { size: number; seed: number; onPicture?: () => void },
): Promise<DrawnPicture[]> {
  const drawable = concepts.filter(({ hexcode }) => matching.icons.has(hexcode));
  const drawn = new Array<DrawnPicture>(drawable.length);
  let next = 0;
  const draw = async (concept: Concept): Promise<DrawnPicture> => {
    const icon = matching.icons.get(concept.hexcode)!;
    const key = `${concept.hexcode.toLowerCase()}-${style}`;
    let png: Uint8Array;
    try {
      png = await encodePng(await renderSvg((side) => iconSvg(set, icon, side), size));
    } catch (cause) {
      const problem = (cause as Error).message;
      throw new CorpusError(`the icon ${icon} of style ${style} cannot be drawn: ${problem}`, { cause });
    }
    const record = {
      key,
      concept: concept.hexcode,
      name: withoutArticle(describeConcept(concept)),
      style,
      captions: writeCaptions(concept, style, new Random(seed, "captions", key)),
    };
    return { record, split: splitOf(concept.hexcode, style), png };
  };
  const lane = async (): Promise<void> => {
    while (next < drawable.length) {
      const index = next++;
      drawn[index] = await draw(drawable[index]!);
      onPicture?.();
    }
  };
  const stopOthers = (error: unknown): never => {
    next = drawable.length;
    throw error;
  };
  await Promise.all(Array.from({ length: LANES }, () => lane().catch(stopOthers)));
  return drawn;
}
