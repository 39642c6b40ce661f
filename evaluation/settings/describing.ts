import type { DescribeOptions } from "../../src/index.js";
import { loadPictures } from "../default/known-pictures.js";
import { type CaptionFigures, scoreCaptions } from "../default/score-captions.js";
import { BATCH, type Comparing } from "./comparing.js";

/** A way of writing captions by its name. */
export type DescribingWay = readonly [name: string, options: DescribeOptions];

export const describingWays: readonly DescribingWay[] = [
  ["the likeliest word by word", {}],
  ["4 beams", { beams: 4 }],
  ["8 candidates, the model's choice", { candidates: 8 }],
  ["16 candidates, the model's choice", { candidates: 16 }],
  ["guidance 1.5", { guidance: 1.5 }],
  ["guidance 2", { guidance: 2 }],
];

/** What came out for pictures of a part. */
export interface DescribingRow extends CaptionFigures {
  readonly way: string;
  readonly part: string;
  /** Of a picture. */
  readonly seconds: number;
}

/** The parts that are described. */
const PARTS = ["held-out pairs", "held-out avatars", "held-out scenes"];

/** Captions of held-out pictures in each way. */
export async function compareDescribing(
  ways: readonly DescribingWay[],
  { model, corpus, pictures: most, seed, work }: Comparing & { readonly pictures: number },
): Promise<DescribingRow[]> {
  const rows: DescribingRow[] = [];
  for (const { name: part, items } of corpus.parts.filter(({ name }) => PARTS.includes(name))) {
    const pictures = await loadPictures(items.slice(0, most), model.resolution);
    for (const [way, options] of ways) {
      const { onProgress, signal } = work(`${part}: ${way}`);
      const captions: string[] = [];
      const start = performance.now();
      for (let i = 0; i < pictures.length; i += BATCH) {
        const given = pictures.slice(i, i + BATCH).map(({ picture }) => picture);
        const written = await model.describe(given, { ...options, seed, ...(signal && { signal }) });
        captions.push(...written.map(({ caption }) => caption));
        onProgress?.(captions.length, pictures.length);
      }
      const seconds = (performance.now() - start) / 1000 / pictures.length;
      const shown = pictures.map(({ item }) => item);
      rows.push({ way, part, seconds, ...(await scoreCaptions(captions, shown, corpus.styles)) });
    }
  }
  return rows;
}
