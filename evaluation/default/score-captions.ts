import type { CorpusItem } from "../../src/data/index.js";
import { bleu } from "../../src/metrics/captions/bleu.js";
import { cider } from "../../src/metrics/captions/cider.js";
import { pairCaptions } from "../../src/metrics/captions/pair-captions.js";
import type { CaptionRow } from "./results.js";
import { judgeCaption, splitStyle } from "./said.js";
import { judgeAvatar, judgeScene, type PartsVerdict } from "./said-parts.js";
import { type Share, shareOf, shareOfParts } from "./share.js";

export type CaptionFigures = Omit<CaptionRow, "part" | "subject">;

/** What is right of the captions of pictures of one kind. */
type Rightness = Pick<CaptionFigures, "name" | "concept" | "mentioned" | "attributes" | "whole">;

/**
 * Scores captions of pictures of one kind.
 *
 * @param captions one of each picture
 * @param items what the corpus knows of the pictures, one or more
 */
export async function scoreCaptions(
  captions: readonly string[],
  items: readonly CorpusItem[],
  styles: ReadonlySet<string>,
): Promise<CaptionFigures> {
  const { pairs } = pairCaptions(
    items.map(({ key }, i) => ({ id: key, caption: captions[i]! })),
    items.map(({ key, captions: references }) => ({ id: key, captions: references })),
    "coco",
  );
  const [ciderScores, bleuScores] = await Promise.all([cider.corpus(pairs), bleu.corpus(pairs)]);
  const rightness = items[0]!.kind === "emoji" ? conceptsRight : partsRight;
  return {
    pictures: items.length,
    ...rightness(captions, items, styles),
    style: stylesRight(captions, items, styles),
    cider: ciderScores.metrics.CIDEr!,
    bleu4: bleuScores.metrics["BLEU-4"]!,
  };
}

function conceptsRight(
  captions: readonly string[],
  items: readonly CorpusItem[],
  styles: ReadonlySet<string>,
): Rightness {
  const verdicts = items.map((item, i) => judgeCaption(captions[i]!, item, styles));
  return {
    name: shareOf(verdicts, ({ name }) => name),
    concept: shareOf(verdicts, ({ concept }) => concept),
    mentioned: shareOf(verdicts, ({ mentioned }) => mentioned),
  };
}

/** Of avatars and scenes: attributes or parts that captions say rightly, and captions in which all are. */
export function partsRight(
  captions: readonly string[],
  items: readonly CorpusItem[],
  styles: ReadonlySet<string>,
): { readonly attributes: Share; readonly whole: Share } {
  const verdicts = items.map((item, i) => judgeParts(captions[i]!, item, styles));
  return {
    attributes: shareOfParts(verdicts),
    whole: shareOf(verdicts, ({ whole }) => whole),
  };
}

/** How many attributes of an avatar, or parts of a scene, a caption says rightly. */
function judgeParts(caption: string, item: CorpusItem, styles: ReadonlySet<string>): PartsVerdict {
  return item.kind === "avatar"
    ? judgeAvatar(caption, Object.values(item.attributes ?? {}), styles)
    : judgeScene(caption, item.captions[0]!, styles);
}

/** Captions that say their pictures' style. */
export function stylesRight(
  captions: readonly string[],
  items: readonly CorpusItem[],
  styles: ReadonlySet<string>,
): Share {
  const right = items.map(({ style }, i) => splitStyle(captions[i]!, styles).style === style);
  return shareOf(right, (one) => one);
}
