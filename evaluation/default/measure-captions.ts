import { type CorpusPicture, type KnownCorpusPicture, loadPictures } from "./known-pictures.js";
import type { Measuring } from "./measuring.js";
import type { Neighbours } from "./neighbours.js";
import type { CaptionRow, Results, Subject } from "./results.js";
import { scoreCaptions } from "./score-captions.js";

/** Captions shown in the report. */
const EXAMPLES = 16;

/**
 * Captions of each part by the model; of held-out parts also by a model that nobody trained, and the first caption of the
 * nearest training picture.
 */
export async function measureCaptions(
  measuring: Measuring,
  neighbours: Neighbours<KnownCorpusPicture>,
): Promise<Pick<Results, "captions" | "examples">> {
  const { corpus, settings, model } = measuring;
  const rows: CaptionRow[] = [];
  let examples: Results["examples"] = [];
  for (const { name, heldOut, items } of corpus.parts) {
    const pictures = await loadPictures(items.slice(0, settings.pictures), model.resolution);
    for (const subject of heldOut ? (["model", "nearest", "untrained"] as const) : (["model"] as const)) {
      const captions = await captionsBy(subject, name, pictures, measuring, neighbours);
      const shown = pictures.map(({ item }) => item);
      rows.push({ part: name, subject, ...(await scoreCaptions(captions, shown, corpus.styles)) });
      if (subject === "model" && examples.length === 0) {
        examples = shown
          .slice(0, EXAMPLES)
          .map((item, i) => ({ caption: captions[i]!, truth: item.captions[0]! }));
      }
    }
  }
  return { captions: rows, examples };
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
