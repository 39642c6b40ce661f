import type { DrawOptions, PictureInput } from "../../src/index.js";
import { drawingDefaults } from "../../src/pipelines/index.js";
import type { FeatureStore } from "../default/feature-store.js";
import type { Judge } from "../default/judge.js";
import type { DrawingRow } from "../default/results.js";
import { scoreDrawings } from "../default/score-drawings.js";
import { BATCH, type Comparing } from "./comparing.js";

/** A way of drawing by its name. */
export type DrawingWay = readonly [name: string, options: DrawOptions<PictureInput>];

export const drawingWays: readonly DrawingWay[] = [
  ["top 256", {}],
  ["top 32", { topK: 32 }],
  ["guidance 1.5", { guidance: 1.5 }],
  ["guidance 2", { guidance: 2 }],
  ["guidance 3", { guidance: 3 }],
  ["8 candidates, the model's choice", { candidates: 8 }],
  ["8 candidates, guidance 2", { candidates: 8, guidance: 2 }],
];

/** What a way leaves out is the paper's, whatever the model's own defaults are. */
const usual = { ...drawingDefaults, candidates: 1 };

/** What came out of a way. */
export interface DrawingFigures extends Omit<DrawingRow, "what" | "distance"> {
  readonly way: string;
  /** Of a picture. */
  readonly seconds: number;
}

/** Drawings of held-out pairs' captions in each way, of concepts that the judge knows by other pictures. */
export async function compareDrawing(
  ways: readonly DrawingWay[],
  {
    model,
    corpus,
    drawings: most,
    seed,
    judge,
    store,
    work,
  }: Comparing & { readonly drawings: number; readonly judge: Judge; readonly store: FeatureStore },
): Promise<DrawingFigures[]> {
  const part = corpus.parts.find(({ name }) => name === "held-out pairs")?.items ?? [];
  const items = part.filter(({ concept, key }) => judge.knows(concept, key)).slice(0, most);
  const rows: DrawingFigures[] = [];
  for (const [way, options] of ways) {
    const { onProgress, signal } = work(`drawing: ${way}`);
    const stop = signal ? { signal } : {};
    const drawn = [];
    const start = performance.now();
    for (let i = 0; i < items.length; i += BATCH) {
      const captions = items.slice(i, i + BATCH).map((item) => item.captions[0]!);
      drawn.push(...(await model.draw(captions, { ...usual, ...options, seed, ...stop })));
      onProgress?.(drawn.length, items.length);
    }
    const seconds = (performance.now() - start) / 1000 / items.length;
    const pictures = drawn.map(({ picture }) => picture);
    const features = await store.embed(pictures, work(`features of drawings: ${way}`));
    const seen = await model.describe(pictures, { seed, ...stop });
    const judged = items.map((item, i) => {
      return { item, features: features[i]!, caption: seen[i]!.caption, without: item.key };
    });
    rows.push({ way, seconds, ...scoreDrawings(judged, judge, corpus.styles) });
  }
  return rows;
}
