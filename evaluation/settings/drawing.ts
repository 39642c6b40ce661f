import type { DrawOptions, LVerse, PictureInput } from "../../src/index.js";
import { drawingDefaults } from "../../src/pipelines/index.js";
import type { FeatureStore } from "../default/feature-store.js";
import type { Judge } from "../default/judge.js";
import type { DrawingRow } from "../default/results.js";
import { partsRight, stylesRight } from "../default/score-captions.js";
import { scoreDrawings } from "../default/score-drawings.js";
import type { Share } from "../default/share.js";
import { BATCH, type Comparing } from "./comparing.js";

/** A way of drawing by its name. */
export type DrawingWay = readonly [name: string, options: DrawOptions<PictureInput>];

const cooler = { temperature: 0.7 };

export const drawingWays: readonly DrawingWay[] = [
  ["the paper's: top 256", {}],
  ["temperature 0.7", cooler],
  ["guidance 3", { guidance: 3 }],
  ["temperature 0.7, guidance 2", { ...cooler, guidance: 2 }],
  ["temperature 0.7, guidance 3", { ...cooler, guidance: 3 }],
  ["temperature 0.7, guidance 5", { ...cooler, guidance: 5 }],
  ["temperature 0.5, guidance 2, 8 candidates", { temperature: 0.5, guidance: 2, candidates: 8 }],
  ["temperature 0.7, guidance 2, 8 candidates", { ...cooler, guidance: 2, candidates: 8 }],
  ["temperature 0.7, guidance 3, 8 candidates", { ...cooler, guidance: 3, candidates: 8 }],
  ["temperature 0.7, guidance 3, 16 candidates", { ...cooler, guidance: 3, candidates: 16 }],
];

/** What a way leaves out is the paper's, whatever the model's own defaults are. */
const usual = { ...drawingDefaults, candidates: 1 };

/** What the captioner says of drawings of people or of scenes. */
export interface ComposedFigures {
  readonly part: string;
  readonly pictures: number;
  /** Parts that it sees, of all that were asked for. */
  readonly parts: Share;
  readonly style: Share;
}

/** What came out of a way. */
export interface DrawingFigures extends Omit<DrawingRow, "what" | "distance"> {
  readonly way: string;
  readonly composed: readonly ComposedFigures[];
  /** Of a picture of a held-out pair. */
  readonly seconds: number;
}

interface DrawingComparison extends Comparing {
  readonly drawings: number;
  readonly judge: Judge;
  readonly store: FeatureStore;
}

/**
 * Drawings of held-out captions in each way: of pairs, of concepts that the judge knows by other pictures, and of people and
 * scenes.
 */
export async function compareDrawing(
  ways: readonly DrawingWay[],
  comparison: DrawingComparison,
): Promise<DrawingFigures[]> {
  const { corpus, drawings: most, judge, store, work } = comparison;
  const pairs = corpus.parts.find(({ name }) => name === "held-out pairs")?.items ?? [];
  const items = pairs.filter(({ concept, key }) => judge.knows(concept, key)).slice(0, most);
  const composedParts = corpus.parts.filter(({ kind, heldOut }) => kind !== "emoji" && heldOut);
  const rows: DrawingFigures[] = [];
  for (const [way, options] of ways) {
    const start = performance.now();
    const drawn = await drawAll(items, way, options, comparison);
    const seconds = (performance.now() - start) / 1000 / items.length;
    const features = await store.embed(drawn, work(`features of drawings: ${way}`));
    const captions = await captionsOf(drawn, comparison);
    const judged = items.map((item, i) => {
      return { item, features: features[i]!, caption: captions[i]!, without: item.key };
    });
    const composed: ComposedFigures[] = [];
    for (const { name: part, items: all } of composedParts) {
      const asked = all.slice(0, most);
      const said = await captionsOf(await drawAll(asked, `${way}, ${part}`, options, comparison), comparison);
      composed.push({
        part,
        pictures: asked.length,
        parts: partsRight(said, asked, corpus.styles).attributes,
        style: stylesRight(said, asked, corpus.styles),
      });
    }
    rows.push({ way, seconds, composed, ...scoreDrawings(judged, judge, corpus.styles) });
  }
  return rows;
}

type Drawn = Awaited<ReturnType<LVerse["draw"]>>[number]["picture"];

async function drawAll(
  items: readonly { readonly captions: readonly string[] }[],
  title: string,
  options: DrawOptions<PictureInput>,
  { model, seed, work }: Comparing,
): Promise<Drawn[]> {
  const { onProgress, signal } = work(`drawing: ${title}`);
  const drawn: Drawn[] = [];
  for (let i = 0; i < items.length; i += BATCH) {
    const captions = items.slice(i, i + BATCH).map((item) => item.captions[0]!);
    const settings = { ...usual, ...options, seed, ...(signal && { signal }) };
    drawn.push(...(await model.draw(captions, settings)).map(({ picture }) => picture));
    onProgress?.(drawn.length, items.length);
  }
  return drawn;
}

async function captionsOf(pictures: readonly Drawn[], { model, seed, work }: Comparing): Promise<string[]> {
  const { signal } = work("captions of drawings");
  const said = await model.describe(pictures, { seed, ...(signal && { signal }) });
  return said.map(({ caption }) => caption);
}
