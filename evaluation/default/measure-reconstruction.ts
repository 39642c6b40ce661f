import type { LVerse } from "../../src/index.js";
import { type CorpusPicture, type KnownCorpusPicture, loadPictures } from "./known-pictures.js";
import type { Measuring } from "./measuring.js";
import type { Neighbours } from "./neighbours.js";
import type { ReconstructionRow, Subject } from "./results.js";
import type { Part } from "./sample.js";
import { type Reconstructed, scoreReconstruction } from "./score-reconstruction.js";

/** Pictures that go through a model together. */
const BATCH = 16;

/**
 * Reconstructions of held-out pictures by the model, by a model that nobody trained and by the nearest training picture;
 * and of training pictures by the model.
 */
export async function measureReconstruction(
  measuring: Measuring,
  neighbours: Neighbours<KnownCorpusPicture>,
): Promise<ReconstructionRow[]> {
  const { corpus, settings, model, store, work } = measuring;
  const rows: ReconstructionRow[] = [];
  for (const heldOut of [true, false]) {
    const parts = corpus.parts.filter((part) => part.heldOut === heldOut);
    const part = heldOut ? "held out" : "train";
    const pictures = await loadPictures(takeInTurn(parts, settings.pictures), model.resolution);
    if (pictures.length === 0) continue;
    for (const subject of heldOut ? (["model", "nearest", "untrained"] as const) : (["model"] as const)) {
      const reconstructed = await reconstructionsBy(subject, pictures, measuring, neighbours);
      const figures = await scoreReconstruction(
        reconstructed,
        store,
        work(`features of reconstructions, ${part}, ${subject}`),
      );
      rows.push({ part, subject, ...figures });
    }
  }
  return rows;
}

/** At most `count` items of parts: the first of each, then the second of each. */
export function takeInTurn(parts: readonly Pick<Part, "items">[], count: number): Part["items"] {
  const longest = Math.max(0, ...parts.map(({ items }) => items.length));
  const rounds = Array.from({ length: longest }, (_, i) =>
    parts.flatMap(({ items }) => (i < items.length ? [items[i]!] : [])),
  );
  return rounds.flat().slice(0, count);
}

async function reconstructionsBy(
  subject: Subject,
  pictures: readonly CorpusPicture[],
  { model, untrained, store, work }: Measuring,
  neighbours: Neighbours<KnownCorpusPicture>,
): Promise<Reconstructed> {
  const originals = pictures.map(({ picture }) => picture);
  if (subject === "nearest") {
    const features = await store.embed(originals, work("features of held-out pictures"));
    return {
      originals,
      reconstructions: features.map((one) => neighbours.nearest(one).picture),
    };
  }
  return reconstructAll(
    subject === "model" ? model : untrained,
    originals,
    work(`reconstructions, ${subject}`),
  );
}

/** @throws the signal's reason where it stops the work */
export async function reconstructAll(
  model: LVerse,
  originals: Reconstructed["originals"],
  { signal, onProgress }: ReturnType<Measuring["work"]>,
): Promise<Reconstructed & { readonly codes: NonNullable<Reconstructed["codes"]> }> {
  const all = [];
  for (let start = 0; start < originals.length; start += BATCH) {
    signal?.throwIfAborted();
    all.push(...(await model.reconstruct(originals.slice(start, start + BATCH))));
    onProgress?.(all.length, originals.length);
  }
  return {
    originals,
    reconstructions: all.map(({ picture }) => picture),
    codes: { tokens: all.map(({ tokens }) => tokens), codebook: model.config.augvae.codebookSize },
  };
}
