import { Random } from "../../engine/random.js";
import { CorpusError } from "../errors.js";
import { encodePng } from "../png.js";
import { writeCaptions } from "./captions.js";
import type { Concept } from "./concepts.js";
import type { EmojiPictures } from "./emoji-pictures.js";
import { otherNames, plainKeywords } from "./keywords.js";
import { inLanes } from "./lanes.js";
import type { CorpusRecord } from "./manifest.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { overWhite } from "./render.js";
import { type Split, splitOf } from "./split.js";
import type { StyleName } from "./styles.js";

/** One picture of the corpus before it is put into a shard. */
export interface DrawnPicture {
  readonly record: CorpusRecord;
  readonly split: Split;
  readonly png: Uint8Array;
}

/**
 * Draws and describes every concept that a style has a picture of, in the order of `concepts`.
 *
 * @param names every concept's name without article: no caption calls a picture by another concept's
 * @param seed decides which keywords the captions mention, and nothing else
 * @throws {CorpusError} names the picture that cannot be drawn
 */
export async function drawStyle(
  style: StyleName,
  { matching, draw }: EmojiPictures,
  concepts: readonly Concept[],
  options: { size: number; seed: number; names: ReadonlySet<string>; onPicture?: () => void },
): Promise<DrawnPicture[]> {
  const { size, seed, names, onPicture } = options;
  const drawable = concepts.filter(({ hexcode }) => matching.icons.has(hexcode));
  return inLanes(drawable, async (concept) => {
    const { hexcode } = concept;
    const key = `${hexcode.toLowerCase()}-${style}`;
    let png: Uint8Array;
    try {
      png = await encodePng(overWhite(await draw(hexcode, size)));
    } catch (cause) {
      const problem = (cause as Error).message;
      throw new CorpusError(
        `${concept.label} (${matching.icons.get(hexcode)}) of style ${style} cannot be drawn: ${problem}`,
        { cause },
      );
    }
    const split = splitOf(hexcode, style);
    const others = otherNames(concept, names);
    const record = {
      key,
      kind: "emoji" as const,
      concept: hexcode,
      name: withoutArticle(describeConcept(concept)),
      keywords: [...new Set([...plainKeywords(concept), ...others.map(withoutArticle)])],
      style,
      split,
      captions: writeCaptions(concept, style, others, new Random(seed, "captions", key)),
    };
    onPicture?.();
    return { record, split, png };
  });
}
