import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type CorpusItem, encodePng, loadPicture } from "../../src/data/index.js";
import { LVerse } from "../../src/index.js";
import { type FeatureNetwork, psnr } from "../../src/metrics/index.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyModel } from "../../test/tiny-model.js";
import { evaluate, type Measured } from "./evaluate.js";
import { FeatureStore } from "./feature-store.js";
import { Cache, type Measuring } from "./measuring.js";
import { page } from "./page.js";
import { type Results, resultsSchema } from "./results.js";
import type { ShuffledCorpus } from "./sample.js";
import { sampleSheet } from "./samples.js";
import { writeUntrainedModel } from "./untrained.js";

/** Concepts are colours, styles their brightness. */
const colours = {
  "red apple": [200, 20, 20],
  leaf: [20, 200, 20],
  drop: [20, 20, 200],
  lemon: [200, 200, 20],
  plum: [200, 20, 200],
  ice: [20, 200, 200],
} as const;
const styles = { flat: 1, noto: 0.6, dim: 0.3 } as const;
type Style = keyof typeof styles;
const heldOut = ["red-apple-flat", "leaf-noto", "drop-dim", "lemon-dim"];

async function plainPng([red, green, blue]: readonly number[], brightness: number): Promise<Uint8Array> {
  const pixel = [red!, green!, blue!].map((value) => Math.round(brightness * value));
  const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => pixel[i % 3]!);
  return encodePng({ width: 16, height: 16, data });
}

async function emoji(name: keyof typeof colours, style: Style): Promise<CorpusItem> {
  return {
    key: `${name.replace(" ", "-")}-${style}`,
    kind: "emoji",
    concept: name,
    name,
    keywords: ["thing"],
    style,
    captions: [`a ${name}, ${style}`, `a ${name}`],
    png: await plainPng(colours[name], styles[style]),
  };
}

async function composed(
  key: string,
  kind: CorpusItem["kind"],
  caption: string,
  extra: Partial<CorpusItem>,
): Promise<CorpusItem> {
  const png = await plainPng([90, 80, 70], 1);
  return {
    key,
    kind,
    concept: key,
    name: caption,
    keywords: [],
    style: "flat",
    captions: [`${caption}, flat`],
    png,
    ...extra,
  };
}

async function madeCorpus(): Promise<ShuffledCorpus> {
  const names = Object.keys(colours) as (keyof typeof colours)[];
  const all = await Promise.all(
    (Object.keys(styles) as Style[]).flatMap((style) => names.map((name) => emoji(name, style))),
  );
  const isHeldOut = ({ key }: CorpusItem) => heldOut.includes(key);
  const attributes = { hair: "red bun", clothing: "blue shirt" };
  const person = (key: string) =>
    composed(key, "avatar", "a person with a red bun and a blue shirt", { attributes });
  const scene = (key: string) => composed(key, "scene", "a leaf left of a drop", {});
  return {
    styles: new Set(Object.keys(styles)),
    parts: [
      { name: "held-out pairs", kind: "emoji", heldOut: true, items: all.filter(isHeldOut) },
      {
        name: "train",
        kind: "emoji",
        heldOut: false,
        items: all.filter((one) => !isHeldOut(one)),
      },
      {
        name: "held-out avatars",
        kind: "avatar",
        heldOut: true,
        items: [await person("a1"), await person("a2")],
      },
      {
        name: "held-out scenes",
        kind: "scene",
        heldOut: true,
        items: [await scene("s1"), await scene("s2")],
      },
      { name: "train, scenes", kind: "scene", heldOut: false, items: [await scene("s3"), await scene("s4")] },
    ],
  };
}

/** The mean colour: of one concept's pictures in all styles the same direction. */
const network: FeatureNetwork = {
  metric: "fd-colour",
  features: "mean colours",
  dimensions: 3,
  batch: 4,
  embed: async (pictures) =>
    Float32Array.from(
      pictures.flatMap(({ data }) =>
        [0, 1, 2].map((channel) => {
          const values = data.filter((_, i) => i % 3 === channel);
          return values.reduce((sum, value) => sum + value, 0) / values.length;
        }),
      ),
    ),
};

const folder = temporaryFolder();
const generation = { seed: 0, candidates: 1, captionCandidates: 1 };
let corpus: ShuffledCorpus;
let model: LVerse;
let untrained: LVerse;
let first: Measured;

async function measuring(changes: Partial<Measuring> = {}): Promise<Measuring> {
  return {
    model,
    untrained,
    corpus,
    settings: { ...generation, pictures: 50, drawings: 50, bank: 50 },
    store: await FeatureStore.open(join(folder, "features"), network),
    cache: new Cache(join(folder, "cache"), generation),
    work: () => ({}),
    ...changes,
  };
}

beforeAll(async () => {
  const trained = join(folder, "model");
  await writeTinyModel(trained);
  await writeUntrainedModel(trained, join(folder, "untrained"), 5);
  [model, untrained] = (await Promise.all(
    [trained, join(folder, "untrained")].map((one) => LVerse.load(one, { threads: 1 })),
  )) as [LVerse, LVerse];
  corpus = await madeCorpus();
  first = await evaluate(await measuring());
});

const captionRow = (part: string, subject: string) =>
  first.captions.find((row) => row.part === part && row.subject === subject)!;

describe("an evaluation", () => {
  it("measures every part with its controls", () => {
    expect(first.captions.map(({ part, subject, pictures }) => [part, subject, pictures])).toEqual([
      ["held-out pairs", "model", 4],
      ["held-out pairs", "nearest", 4],
      ["held-out pairs", "untrained", 4],
      ["train", "model", 14],
      ["held-out avatars", "model", 2],
      ["held-out avatars", "nearest", 2],
      ["held-out avatars", "untrained", 2],
      ["held-out scenes", "model", 2],
      ["held-out scenes", "nearest", 2],
      ["held-out scenes", "untrained", 2],
      ["train, scenes", "model", 2],
    ]);
    expect(first.reconstruction.map(({ part, subject, pictures }) => [part, subject, pictures])).toEqual([
      ["held out", "model", 8],
      ["held out", "nearest", 8],
      ["held out", "untrained", 8],
      ["train", "model", 16],
    ]);
    expect(first.judge).toEqual({ pictures: 14, concepts: 6 });
  });

  it("divides held-out pairs by style", () => {
    const row = captionRow("held-out pairs", "model");
    expect(first.styles.length).toBeGreaterThan(0);
    for (const [of, whole] of [
      ["model", row.concept],
      ["nearest", { hits: 4, total: 4 }],
    ] as const) {
      const sum = (what: "hits" | "total") => first.styles.reduce((all, one) => all + one[of][what], 0);
      expect({ hits: sum("hits"), total: sum("total") }).toEqual(whole);
    }
    const styles = new Set(corpus.parts[0]!.items.map(({ style }) => style));
    expect(new Set(first.styles.map(({ style }) => style))).toEqual(styles);
  });

  it("has the nearest neighbour say the concept and miss the style", () => {
    const row = captionRow("held-out pairs", "nearest");
    expect(row.concept).toEqual({ hits: 4, total: 4 });
    expect(row.name).toEqual({ hits: 4, total: 4 });
    expect(row.style).toEqual({ hits: 0, total: 4 });
    expect(captionRow("held-out scenes", "nearest")).toMatchObject({
      attributes: { hits: 6, total: 6 },
      whole: { hits: 2, total: 2 },
    });
    // No avatar is trained on: the nearest picture is of something else.
    expect(captionRow("held-out avatars", "nearest").attributes).toMatchObject({ hits: 0, total: 4 });
  });

  it("has the judge recognize real pictures, and not what a model without knowledge draws", () => {
    const row = (what: RegExp) => first.drawings.find((one) => what.test(one.what))!;
    const real = row(/^held-out pictures themselves/);
    expect(real.first).toEqual({ hits: 4, total: 4 });
    expect(real.distance).toBeUndefined();
    const nearest = row(/nearest caption/);
    expect(nearest.first).toEqual({ hits: 4, total: 4 });
    expect(nearest.distance).toBeGreaterThan(0);
    expect(row(/^an untrained/).first.hits).toBeLessThan(4);
    expect(first.drawings).toHaveLength(7);
  });

  it("judges pictures of the nearest captions by their own style, where another of the concept is known", async () => {
    for (const bank of [6, 9, 12]) {
      const settings = { ...generation, pictures: 50, drawings: 50, bank };
      const { drawings, judge, neighbours } = await evaluate(await measuring({ settings }));
      expect(judge.pictures).toBe(bank);
      // Neighbours are sought among all, whatever the judge knows.
      expect(neighbours).toBe(14 + 2);
      const row = drawings.find(({ what }) => /nearest caption/.test(what));
      // By one picture of each concept, the judge knows no other than those that are judged.
      if (bank === 6) expect(row).toBeUndefined();
      else expect(row!.first).toEqual({ hits: row!.pictures, total: row!.pictures });
    }
  });

  it("has people and scenes drawn and described", () => {
    expect(first.composedDrawings.map(({ what, attributes }) => [what, attributes.total])).toEqual([
      ["the model's drawings, prompts of held-out avatars", 4],
      ["held-out avatars themselves", 4],
      ["the model's drawings, prompts of held-out scenes", 6],
      ["held-out scenes themselves", 6],
    ]);
  });

  it("measures reconstructions", async () => {
    const [byModel, byNeighbour] = first.reconstruction;
    expect(byModel!.codes!.tokens).toBe(8 * 16);
    expect(byNeighbour!.codes).toBeUndefined();
    // Neighbours of emoji have their colour in another brightness; those of scenes and avatars are equal to them.
    expect(byNeighbour!.equal).toBe(4);
    const decibels = await Promise.all(
      corpus.parts[0]!.items.map(async ({ png, concept }) => {
        const own = await loadPicture(png);
        const others = corpus.parts[1]!.items.filter((one) => one.concept === concept);
        return Promise.all(others.map(async (one) => psnr(await loadPicture(one.png), own)));
      }),
    );
    const [least, most] = [Math.min, Math.max].map(
      (bound) => decibels.reduce((sum, values) => sum + bound(...values), 0) / decibels.length,
    );
    expect(byNeighbour!.psnr).toBeGreaterThanOrEqual(least!);
    expect(byNeighbour!.psnr).toBeLessThanOrEqual(most!);
  });

  it("goes on from what it kept: nothing is described, drawn or embedded twice", async () => {
    const refuse = async () => {
      throw new Error("done before");
    };
    const kept = (one: LVerse) =>
      new Proxy(one, {
        get: (target, name) => {
          if (name === "describe" || name === "draw") return refuse;
          const value = Reflect.get(target, name, target) as unknown;
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    const again = await evaluate(
      await measuring({
        model: kept(model),
        untrained: kept(untrained),
        store: await FeatureStore.open(join(folder, "features"), { ...network, embed: refuse }),
      }),
    );
    expect(again).toEqual(first);
  });

  it("leaves drawings out where a corpus has no held-out pairs", async () => {
    const parts = corpus.parts.filter(({ name }) => name !== "held-out pairs");
    const measured = await evaluate(await measuring({ corpus: { ...corpus, parts } }));
    expect(measured.drawings).toEqual([]);
    expect(measured.captions.length).toBe(first.captions.length - 3);
  });
});

describe("the page", () => {
  const results = (): Results => {
    const { judge, neighbours, ...measured } = first;
    return {
      lverse: "0.0.0",
      model: { name: "tiny", sha256: "ab".repeat(32), parameters: 12345, bytes: 67890 },
      corpus: { sha256: "cd".repeat(32), pictures: { train: 12 }, styles: ["flat"] },
      settings: {
        ...generation,
        pictures: 50,
        drawings: 50,
        bank: 50,
        neighbours,
        drawing: { temperature: 1 },
        describing: { temperature: 0 },
        metric: network.metric,
        features: network.features,
        judge,
      },
      ...measured,
    };
  };

  it("shows every row, with intervals", () => {
    expect(resultsSchema.parse(results())).toEqual(results());
    const text = page(results(), { samples: "samples.png", json: "results.json" });
    for (const { what } of [...first.drawings, ...first.composedDrawings])
      expect(text).toContain(`| ${what} |`);
    expect(text).toContain("| held-out pairs | nearest neighbour | 4 | 100.0 % (51.0–100.0) |");
    expect(text).toContain("fd-colour");
    expect(text).not.toContain("undefined");
    expect(text).not.toContain("NaN");
  });

  it("says where drawings were not measured", () => {
    const text = page({ ...results(), drawings: [] }, { samples: "samples.png", json: "results.json" });
    expect(text).toContain("Not measured: the corpus has too few held-out pairs");
  });
});

it("the sheet of samples has the fixed prompts' drawings and held-out pictures", async () => {
  const png = await sampleSheet(model, corpus.parts[0]!.items, generation, {});
  const { width, height } = await loadPicture(png);
  expect(width).toBe(6 * (128 + 12) + 12);
  expect(height).toBeGreaterThan(3 * 128);
});
