import { Judge } from "./judge.js";
import { knownPictures } from "./known-pictures.js";
import { measureCaptions } from "./measure-captions.js";
import { measureComposedDrawings } from "./measure-composed-drawings.js";
import { measureDrawings } from "./measure-drawings.js";
import { measureReconstruction } from "./measure-reconstruction.js";
import type { Measuring } from "./measuring.js";
import { Neighbours } from "./neighbours.js";
import type { Results } from "./results.js";

/** What measuring gives; what was measured is added by the caller. */
export type Measured = Pick<
  Results,
  "captions" | "styles" | "drawings" | "composedDrawings" | "reconstruction" | "examples"
> & {
  readonly judge: { readonly pictures: number; readonly concepts: number };
  /** Training pictures that neighbours were sought among. */
  readonly neighbours: number;
};

/**
 * Measures a model and its controls. What was described, drawn or embedded before is taken from the cache.
 *
 * @throws the signal's reason where it stops the work; what was finished is kept
 */
export async function evaluate(measuring: Measuring): Promise<Measured> {
  const { corpus, settings, model, store } = measuring;
  const known = await knownPictures(
    corpus.parts,
    { others: settings.pictures, size: model.resolution },
    store,
    measuring.work("features of training pictures"),
  );
  const neighbours = new Neighbours(known);
  const judge = new Judge(known.filter(({ item }) => item.kind === "emoji").slice(0, settings.bank));
  const captions = await measureCaptions(measuring, neighbours);
  return {
    ...captions,
    reconstruction: await measureReconstruction(measuring, neighbours),
    drawings: await measureDrawings(measuring, judge),
    composedDrawings: await measureComposedDrawings(measuring),
    neighbours: known.length,
    judge: { pictures: judge.pictures, concepts: judge.concepts },
  };
}
