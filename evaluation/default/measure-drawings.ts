import type { CorpusItem, Picture } from "../../src/data/index.js";
import { featureDistance } from "../../src/metrics/index.js";
import type { Judge } from "./judge.js";
import { loadPictures } from "./known-pictures.js";
import { reconstructAll } from "./measure-reconstruction.js";
import type { Measuring } from "./measuring.js";
import type { DrawingRow } from "./results.js";
import { scoreDrawings } from "./score-drawings.js";
import { WordNeighbours } from "./word-neighbour.js";

/** Pictures that are to show concepts. */
interface PictureSet {
  readonly what: string;
  readonly pictures: readonly {
    readonly item: CorpusItem;
    readonly picture: Picture;
    readonly without: string;
    /** Of the picture, where it is another than the one that was asked for. */
    readonly style?: string;
  }[];
}

/**
 * What the judge and the model's captioner see in drawings of held-out pairs' captions, in the controls' and in real
 * pictures. Judged are concepts that
 * the judge knows by another picture than the one that was asked for.
 */
export async function measureDrawings(measuring: Measuring, judge: Judge): Promise<DrawingRow[]> {
  const { corpus, settings } = measuring;
  const part = (name: string) => corpus.parts.find((one) => one.name === name)?.items ?? [];
  const sample = (name: string) =>
    part(name)
      .filter(({ concept, key }) => judge.knows(concept, key))
      .slice(0, settings.drawings);
  const [heldOut, train] = [sample("held-out pairs"), sample("train")];
  if (heldOut.length < 2 || train.length < 2) return [];
  const real = await themselves("held-out pictures themselves", heldOut, measuring);
  const references = await statisticsOf(real, measuring);
  const sets = [
    await drawn("model", "held-out pairs", heldOut, measuring),
    await drawn("model", "train", train, measuring),
    await drawn("untrained", "held-out pairs", heldOut, measuring),
    await nearestByWords(heldOut, part("train"), judge, measuring),
    real,
    await reconstructed(real, measuring),
    await themselves("training pictures themselves", train, measuring),
  ];
  const rows: DrawingRow[] = [];
  // A Fréchet distance takes two pictures.
  for (const set of sets.filter(({ pictures }) => pictures.length > 1)) {
    const row = await judged(set, judge, measuring);
    if (set === real) {
      rows.push(row);
      continue;
    }
    const { distance } = featureDistance(
      measuring.store.metric,
      await statisticsOf(set, measuring),
      references,
    );
    rows.push({ ...row, distance });
  }
  return rows;
}

const drawers = { model: "the model's", untrained: "an untrained model's" } as const;

async function drawn(
  subject: "model" | "untrained",
  part: string,
  items: readonly CorpusItem[],
  { model, untrained, cache, work }: Measuring,
): Promise<PictureSet> {
  const prompts = items.map(({ key, captions }) => ({ key, prompt: captions[0]! }));
  const drawer = subject === "model" ? model : untrained;
  const pictures = await cache.draw(drawer, subject, prompts, work(`drawings of ${part}, ${subject}`));
  return {
    what: `${drawers[subject]} drawings, prompts of ${part}`,
    pictures: items.map((item, i) => ({ item, picture: pictures[i]!, without: item.key })),
  };
}

/** For each prompt the training picture with the caption that is nearest by words, if the judge knows the concept by another. */
async function nearestByWords(
  items: readonly CorpusItem[],
  train: readonly CorpusItem[],
  judge: Judge,
  { model }: Measuring,
): Promise<PictureSet> {
  const neighbours = new WordNeighbours(train);
  const found = items
    .map((item) => ({ asked: item, nearest: neighbours.nearest(item.captions[0]!) }))
    .filter(({ asked, nearest }) => judge.knows(asked.concept, nearest.key));
  const pictures = await loadPictures(
    found.map(({ nearest }) => nearest),
    model.resolution,
  );
  return {
    what: "training pictures with the nearest caption, prompts of held-out pairs",
    pictures: found.map(({ asked, nearest: { key, style } }, i) => ({
      item: asked,
      picture: pictures[i]!.picture,
      without: key,
      style,
    })),
  };
}

async function themselves(
  what: string,
  items: readonly CorpusItem[],
  { model }: Measuring,
): Promise<PictureSet> {
  const pictures = await loadPictures(items, model.resolution);
  return { what, pictures: pictures.map((one) => ({ ...one, without: one.item.key })) };
}

async function reconstructed({ pictures }: PictureSet, { model, work }: Measuring): Promise<PictureSet> {
  const originals = pictures.map(({ picture }) => picture);
  const { reconstructions } = await reconstructAll(model, originals, work("reconstructions"));
  return {
    what: "the model's reconstructions of held-out pictures",
    pictures: pictures.map((one, i) => ({ ...one, picture: reconstructions[i]! })),
  };
}

async function statisticsOf({ what, pictures }: PictureSet, { store, work }: Measuring) {
  const all = pictures.map(({ picture }) => picture);
  return store.statistics(await store.embed(all, work(`features of ${what}`)));
}

async function judged(
  { what, pictures }: PictureSet,
  judge: Judge,
  { model, corpus, store, cache, work }: Measuring,
): Promise<DrawingRow> {
  const features = await store.embed(
    pictures.map(({ picture }) => picture),
    work(`features of ${what}`),
  );
  const keyed = pictures.map(({ item: { key }, picture }) => ({ key, picture }));
  const captions = await cache.describe(model, `model of ${what}`, keyed, work(`captions of ${what}`));
  const seen = pictures.map((one, i) => ({ ...one, features: features[i]!, caption: captions[i]! }));
  return { what, ...scoreDrawings(seen, judge, corpus.styles) };
}
