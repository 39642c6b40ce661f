import type { CorpusItem } from "../../src/data/index.js";
import { type CorpusPicture, type KnownCorpusPicture, loadPictures } from "./known-pictures.js";
import type { Measuring } from "./measuring.js";
import type { Neighbours } from "./neighbours.js";
import type { CaptionRow, Results, StyleRow, Subject } from "./results.js";
import { judgeCaption } from "./said.js";
import { scoreCaptions } from "./score-captions.js";
import { shareOf } from "./share.js";

/** Captions shown in the report. */
const EXAMPLES = 16;

/**
 * Captions of each part by the model; of held-out parts also by a model that nobody trained, and the first caption of the
 * nearest training picture.
 */
export async function measureCaptions(
  measuring: Measuring,
  neighbours: Neighbours<KnownCorpusPicture>,
): Promise<Pick<Results, "captions" | "styles" | "examples">> {
  const { corpus, settings, model } = measuring;
  const rows: CaptionRow[] = [];
  let styles: StyleRow[] = [];
  let examples: Results["examples"] = [];
  for (const { name, heldOut, items } of corpus.parts) {
    const pictures = await loadPictures(items.slice(0, settings.pictures), model.resolution);
    const shown = pictures.map(({ item }) => item);
    const said: Partial<Record<Subject, readonly string[]>> = {};
    for (const subject of heldOut ? (["model", "nearest", "untrained"] as const) : (["model"] as const)) {
      const captions = await captionsBy(subject, name, pictures, measuring, neighbours);
      said[subject] = captions;
      rows.push({ part: name, subject, ...(await scoreCaptions(captions, shown, corpus.styles)) });
      if (subject === "model" && examples.length === 0) {
        examples = shown
          .slice(0, EXAMPLES)
          .map((item, i) => ({ caption: captions[i]!, truth: item.captions[0]! }));
      }
    }
    if (name === "held-out pairs") styles = conceptsByStyle(shown, said, corpus.styles);
  }
  return { captions: rows, styles, examples };
}

/** How often the model and the nearest neighbour say the concept, of the pictures of each style. */
function conceptsByStyle(
  items: readonly CorpusItem[],
  said: Partial<Record<Subject, readonly string[]>>,
  styles: ReadonlySet<string>,
): StyleRow[] {
  const right = (subject: Subject) =>
    items.map((item, i) => judgeCaption(said[subject]![i]!, item, styles).concept);
  const [model, nearest] = [right("model"), right("nearest")];
  const shareIn = (style: string, all: readonly boolean[]) =>
    shareOf(
      all.filter((_, i) => items[i]!.style === style),
      (one) => one,
    );
  return [...new Set(items.map(({ style }) => style))]
    .map((style) => ({ style, model: shareIn(style, model), nearest: shareIn(style, nearest) }))
    .sort((a, b) => b.model.total - a.model.total || (a.style < b.style ? -1 : 1));
}

async function captionsBy(
  subject: Subject,
  part: string,
  pictures: readonly CorpusPicture[],
  { model, untrained, cache, store, work }: Measuring,
  neighbours: Neighbours<KnownCorpusPicture>,
): Promise<readonly string[]> {
  if (subject === "nearest") {
    const features = await store.embed(
      pictures.map(({ picture }) => picture),
      work(`features of ${part}`),
    );
    return features.map((one) => neighbours.nearest(one).item.captions[0]!);
  }
  const keyed = pictures.map(({ item, picture }) => ({ key: item.key, picture }));
  const describer = subject === "model" ? model : untrained;
  return cache.describe(describer, subject, keyed, work(`captions of ${part}, ${subject}`));
}
