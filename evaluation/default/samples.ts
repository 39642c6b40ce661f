import { type CorpusItem, contactSheet, type Picture } from "../../src/data/index.js";
import type { LVerse } from "../../src/index.js";
import type { KeptWork } from "./kept-captions.js";
import { loadPictures } from "./known-pictures.js";
import { SAMPLE_PROMPTS } from "./prompts.js";

/** Held-out pictures that are described below the drawings. */
const DESCRIBED = 6;
const COLUMNS = 6;
/** Side of a picture on the sheet, in pixels. */
const CELL = 128;

/**
 * A sheet of what a model does, unpicked: drawings of fixed prompts with seed 0, and below them the first held-out pictures
 * with what the model says of them.
 *
 * @param heldOut in the order of the sample
 */
export async function sampleSheet(
  model: LVerse,
  heldOut: readonly CorpusItem[],
  { candidates, captionCandidates }: { readonly candidates: number; readonly captionCandidates: number },
  { signal }: KeptWork,
): Promise<Uint8Array> {
  const stop = signal ? { signal } : {};
  const drawings = await model.draw(SAMPLE_PROMPTS, { seed: 0, candidates, ...stop });
  const pictures = (await loadPictures(heldOut.slice(0, DESCRIBED), model.resolution)).map(
    ({ picture }): Picture => picture,
  );
  const described = await model.describe(pictures, { seed: 0, candidates: captionCandidates, ...stop });
  return contactSheet(
    [
      ...drawings.map(({ picture, caption }) => ({ picture, caption: `draw: ${caption}` })),
      ...described.map(({ caption }, i) => ({ picture: pictures[i]!, caption: `says: ${caption}` })),
    ],
    { columns: COLUMNS, cell: CELL },
  );
}
