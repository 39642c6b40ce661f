import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CorpusError } from "../errors.js";
import { loadPicture } from "../image.js";
import { readShard } from "../webdataset.js";
import { buildCorpus, type CorpusProgress } from "./build.js";
import type { CorpusManifest } from "./manifest.js";
import * as packages from "./packages.js";
import { type CorpusItem, readCorpus, readCorpusManifest } from "./read.js";
import { baseConcept, SPLITS, splitOf, splitOfAvatar } from "./split.js";

// Apple, carrot (held out), koala (its flat pair is), runners (held out), clock, hugging face, red heart.
const concepts = ["1F34E", "1F955", "1F428", "1F3C3", "1F3C3-200D-2640-FE0F", "1F565", "1F917", "2764"];
const styles = ["flat", "twemoji"] as const;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lverse-corpus-"));
});
afterEach(() => rm(folder, { recursive: true }));

const build = (output: string, more: Partial<Parameters<typeof buildCorpus>[0]> = {}) =>
  buildCorpus({ output, concepts, styles, size: 32, seed: 1, ...more });

async function contents(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path)).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(path, name))).toString("base64")]),
    ),
  );
}

describe("a small corpus", () => {
  let directory = "";
  let manifest: CorpusManifest;
  const progress: CorpusProgress[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "lverse-corpus-"));
    manifest = await build(join(directory, "corpus"), { onProgress: (state) => progress.push(state) });
    directory = join(directory, "corpus");
  });
  afterAll(() => rm(join(directory, ".."), { recursive: true }));

  test("holds shards for each split, the manifest and a preview", async () => {
    expect((await readdir(directory)).sort()).toEqual([
      "corpus.json",
      "heldout-concept-00000.tar",
      "heldout-pair-00000.tar",
      "preview.png",
      "train-00000.tar",
    ]);
    expect(await readCorpusManifest(directory)).toEqual(manifest);
    expect(manifest).toMatchObject({ size: 32, seed: 1 });
    expect(Object.keys(manifest.packages)).toEqual([
      "@iconify-json/fluent-emoji-flat",
      "@iconify-json/twemoji",
      "emojibase-data",
    ]);
    expect(manifest.styles.twemoji).toMatchObject({
      license: "CC-BY-4.0",
      pictures: 8,
      matched: { byCodePoint: 8, byName: 0, byOtherName: 0, missing: 0 },
      splits: { train: 5, "heldout-concept": 3, "heldout-pair": 0 },
    });
    expect(manifest.kinds).toMatchObject({ emoji: { train: 9, "heldout-concept": 6, "heldout-pair": 1 } });
    expect(manifest.concepts).toMatchObject({ train: 5, "heldout-concept": 3, "heldout-pair": 1 });
  });

  test("each picture is in the split of its code points and style, with captions and 32 x 32 pixels", async () => {
    let pictures = 0;
    for (const split of SPLITS) {
      for (const { key, concept, style, captions, name, png } of await readCorpus(directory, split)) {
        pictures++;
        expect(splitOf(concept, style as "flat")).toBe(split);
        expect(key).toBe(`${concept.toLowerCase()}-${style}`);
        expect(captions[0]).toContain(name);
        expect(captions[0]).toMatch(new RegExp(`, ${style}$`));
        const { width, height, data } = await loadPicture(png);
        expect([width, height]).toEqual([32, 32]);
        expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
        expect(new Set(data).size).toBeGreaterThan(10);
      }
    }
    expect(pictures).toBe(16);
  });

  test("no held-out concept or pair, nor a variant of one, reaches training", async () => {
    const train = await readCorpus(directory, "train");
    const trained = new Set(train.map(({ concept }) => baseConcept(concept)));
    const pairs = new Set(train.map(({ concept, style }) => `${style} ${baseConcept(concept)}`));
    const heldConcepts = await readCorpus(directory, "heldout-concept");
    const heldPairs = await readCorpus(directory, "heldout-pair");
    expect(heldConcepts.map(({ key }) => key).sort()).toEqual([
      "1f3c3-200d-2640-flat",
      "1f3c3-200d-2640-twemoji",
      "1f3c3-flat",
      "1f3c3-twemoji",
      "1f955-flat",
      "1f955-twemoji",
    ]);
    expect(heldPairs.map(({ key }) => key)).toEqual(["1f428-flat"]);
    for (const { concept } of heldConcepts) expect(trained.has(baseConcept(concept))).toBe(false);
    for (const { concept, style } of heldPairs)
      expect(pairs.has(`${style} ${baseConcept(concept)}`)).toBe(false);
  });

  test("shards are sorted and any WebDataset reader finds png and json", async () => {
    const keys: string[] = [];
    for await (const { key, files } of readShard(join(directory, "train-00000.tar"))) {
      keys.push(key);
      expect([...files.keys()]).toEqual(["json", "png"]);
    }
    expect(keys).toEqual([...keys].sort());
  });

  test("progress runs up to the number of pictures", () => {
    expect(progress[0]).toEqual({ style: "flat", done: 0, total: 16 });
    expect(progress.at(-1)).toEqual({ style: undefined, done: 16, total: 16 });
    expect(progress.map(({ done }) => done)).toEqual(progress.map(({ done }) => done).sort((a, b) => a - b));
  });

  test("the same seed gives the same bytes; another changes captions, never the split", async () => {
    await build(join(folder, "again"));
    expect(await contents(join(folder, "again"))).toEqual(await contents(directory));
    await build(join(folder, "other"), { seed: 2 });
    for (const split of SPLITS) {
      const records = async (path: string) =>
        new Map((await readCorpus(path, split)).map((item) => [item.key, item.captions.join("|")]));
      const [ours, others] = [await records(directory), await records(join(folder, "other"))];
      expect([...others.keys()].sort()).toEqual([...ours.keys()].sort());
      if (split === "train") expect([...others].sort()).not.toEqual([...ours].sort());
    }
  });
});

describe("a corpus with avatars and scenes", () => {
  // Apple, lemon, taxi, snake, camel, gorilla; carrot (held out), koala (its flat pair is).
  const things = ["1F34E", "1F34B", "1F695", "1F40D", "1F42A", "1F98D", "1F955", "1F428"];
  let directory = "";
  let manifest: CorpusManifest;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "lverse-corpus-"));
    const output = join(directory, "corpus");
    manifest = await build(output, { concepts: things, size: 16, avatars: 40, scenes: 120 });
    directory = output;
  });
  afterAll(() => rm(join(directory, ".."), { recursive: true }));

  const combination = (item: CorpusItem) => {
    const { arrangement, concepts: parts } = item.scene!;
    return [parts.length === 1 ? arrangement : "", ...parts.map(baseConcept).sort()].join(" ");
  };

  test("tells the kinds and sources, and has sheets of each kind", async () => {
    const pictures = Object.fromEntries(
      Object.entries(manifest.kinds).map(([kind, splits]) => [
        kind,
        Object.values(splits).reduce((sum, count) => sum + count, 0),
      ]),
    );
    expect(pictures).toEqual({ emoji: 16, avatar: 40, scene: 120 });
    expect(manifest.styles.peeps).toMatchObject({
      author: "Pablo Stanley",
      license: "CC0-1.0",
      pictures: 10,
    });
    expect(manifest.packages).toMatchObject({ "@dicebear/core": expect.stringMatching(/^9\./) });
    expect(await readdir(directory)).toEqual(
      expect.arrayContaining(["preview.png", "preview-avatars.png", "preview-scenes.png"]),
    );
  });

  test("nothing of a held-out concept or pair reaches a scene, nothing held out reaches training", async () => {
    const train = await readCorpus(directory, "train");
    const heldScenes = await readCorpus(directory, "heldout-scene");
    const heldAvatars = await readCorpus(directory, "heldout-avatar");
    expect(heldScenes.length).toBeGreaterThan(0);
    expect(heldAvatars.length).toBeGreaterThan(0);
    const scenes = train.filter(({ kind }) => kind === "scene");
    expect(scenes.length + heldScenes.length).toBe(120);
    for (const { scene, style, captions } of [...scenes, ...heldScenes]) {
      for (const hexcode of scene!.concepts) expect(splitOf(hexcode, style as "flat")).toBe("train");
      expect(captions.join()).not.toMatch(/carrot/);
      if (style === "flat") expect(captions.join()).not.toMatch(/koala/);
    }
    const trained = new Set(scenes.map(combination));
    for (const item of heldScenes) expect(trained).not.toContain(combination(item));
    const people = new Set(train.filter(({ kind }) => kind === "avatar").map(({ concept }) => concept));
    for (const { concept, attributes } of heldAvatars) {
      expect(people).not.toContain(concept);
      expect(splitOfAvatar(attributes!)).toBe("heldout-avatar");
    }
  });

  test("the same seed gives the same bytes", async () => {
    await build(join(folder, "again"), { concepts: things, size: 16, avatars: 40, scenes: 120 });
    expect(await contents(join(folder, "again"))).toEqual(await contents(directory));
  });

  test("emoji stay as they are without avatars and scenes", async () => {
    await build(join(folder, "alone"), { concepts: things, size: 16 });
    const emoji = (await readCorpus(directory, "train")).filter(({ kind }) => kind === "emoji");
    expect((await readCorpus(join(folder, "alone"), "train")).sort(byKey)).toEqual(emoji.sort(byKey));
  });
});

describe("a corpus with icon sets", () => {
  // Apple, hammer, laptop; a calculator, which is no emoji.
  const things = ["1F34E", "1F528", "1F4BB", "ICON_CALCULATOR"];

  test("has what icons alone draw, in their styles alone, and no scene of icons", async () => {
    const output = join(folder, "corpus");
    const manifest = await build(output, {
      concepts: things,
      styles: ["flat", "icons8", "kameleon"],
      size: 16,
      scenes: 30,
    });
    const items = (await Promise.all(SPLITS.map((split) => readCorpus(output, split)))).flat();
    const drawn = (style: string) =>
      items.filter((item) => item.kind === "emoji" && item.style === style).map(({ name }) => name);
    expect(drawn("flat").sort()).toEqual(["hammer", "laptop", "red apple"]);
    expect(drawn("icons8")).toEqual(["calculator"]);
    expect(drawn("kameleon").sort()).toEqual(["hammer", "laptop"]);
    expect(new Set(items.filter(({ kind }) => kind === "scene").map(({ style }) => style))).toEqual(
      new Set(["flat"]),
    );
    const calculator = items.find(({ name }) => name === "calculator")!;
    expect(calculator).toMatchObject({ concept: "ICON_CALCULATOR", keywords: ["maths", "numbers"] });
    expect(calculator.captions[0]).toBe("a calculator, icons8");
    expect(calculator.split).toBe(splitOf("ICON_CALCULATOR", "icons8"));
    expect(manifest.styles.flat!.matched!.missing).toBe(0);
    expect(manifest.styles.icons8!.matched).toMatchObject({ byName: 1, missing: 3 });
  });
});

const byKey = (a: CorpusItem, b: CorpusItem) => (a.key < b.key ? -1 : 1);

describe("a build that does not succeed leaves nothing behind", () => {
  test("options out of range", async () => {
    const output = join(folder, "corpus");
    await expect(build(output, { size: 8 })).rejects.toThrow("16 to 1024, 8 given");
    await expect(build(output, { avatars: -1 })).rejects.toThrow(
      "avatars is a whole number from 0 to 100000, -1",
    );
    await expect(build(output, { scenes: 0.5 })).rejects.toThrow(
      "scenes is a whole number from 0 to 100000, 0.5",
    );
    await expect(build(output, { seed: -1 })).rejects.toThrow("seed is a whole number from 0, -1 given");
    await expect(build(output, { styles: ["oil" as "flat"] })).rejects.toThrow(
      /^styles are one or more of 3d, blob, .*twemoji, oil given$/,
    );
    await expect(build(output, { styles: [] })).rejects.toThrow(CorpusError);
    await expect(build(output, { concepts: ["1F34E", "FFFF"] })).rejects.toThrow(
      "no concepts with the hexcodes FFFF",
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("a failure halfway keeps the older corpus", async () => {
    const output = join(folder, "corpus");
    await mkdir(output);
    await writeFile(join(output, "corpus.json"), "old");
    const onProgress = ({ done }: CorpusProgress) => {
      if (done > 5) throw new Error("out of paper");
    };
    await expect(build(output, { onProgress })).rejects.toThrow("out of paper");
    expect(await readdir(folder)).toEqual(["corpus"]);
    expect(await contents(output)).toEqual({ "corpus.json": Buffer.from("old").toString("base64") });
    await build(output);
    expect(await readdir(folder)).toEqual(["corpus"]);
    expect((await readCorpusManifest(output)).seed).toBe(1);
  });

  test("a build that is called off", async () => {
    const controller = new AbortController();
    const onProgress = ({ done }: CorpusProgress) => {
      if (done === 3) controller.abort(new Error("the user left"));
    };
    const calls = build(join(folder, "corpus"), { onProgress, signal: controller.signal });
    await expect(calls).rejects.toThrow(/was not built: the user left/);
    expect(await readdir(folder)).toEqual([]);
  });

  test("a place that is taken", async () => {
    await writeFile(join(folder, "thesis.txt"), "mine");
    await expect(build(folder)).rejects.toThrow(/holds 1 other file.*thesis\.txt/);
    await expect(build(join(folder, "thesis.txt"))).rejects.toThrow("thesis.txt is a file");
    expect(await contents(folder)).toEqual({ "thesis.txt": Buffer.from("mine").toString("base64") });
  });

  test("packages that are not installed are named, with the command", async () => {
    await expect(
      packages.checkPackages(["emojibase-data", "@iconify-json/none", "no-names"]),
    ).rejects.toThrow(
      "npm packages of which 2 are not installed: @iconify-json/none, no-names. " +
        "Install with: npm install --no-save @iconify-json/none no-names",
    );
    expect(await packages.checkPackages(["emojibase-data"])).toMatchObject({
      "emojibase-data": expect.any(String),
    });
  });
});

describe("what is no corpus", () => {
  test("a folder without corpus.json", async () => {
    await expect(readCorpus(folder, "train")).rejects.toThrow(
      `${folder} is not a corpus: no corpus.json can be read there. Build one with: lverse corpus build`,
    );
  });

  test("a corpus.json of something else", async () => {
    await writeFile(join(folder, "corpus.json"), "{");
    await expect(readCorpus(folder, "train")).rejects.toThrow("corpus.json is not JSON");
    await writeFile(join(folder, "corpus.json"), '{"format":"other"}');
    await expect(readCorpus(folder, "train")).rejects.toThrow(/not a corpus of this version: format/);
  });

  test("a shard that was changed, cut or removed; a split that does not exist", async () => {
    const output = join(folder, "corpus");
    await build(output, { styles: ["twemoji"], concepts: ["1F34E", "1F565"] });
    await expect(readCorpus(output, "test" as "train")).rejects.toThrow('"test" given');
    expect(await readCorpus(output, "heldout-pair")).toEqual([]);
    const shard = join(output, "train-00000.tar");
    const bytes = await readFile(shard);
    const changed = Buffer.from(bytes);
    changed[1500]! ^= 1;
    await writeFile(shard, changed);
    await expect(readCorpus(output, "train")).rejects.toThrow(
      /train-00000\.tar is not the shard that corpus\.json lists/,
    );
    await writeFile(shard, bytes.subarray(0, 900));
    await expect(readCorpus(output, "train")).rejects.toThrow(/train-00000\.tar/);
    await rm(shard);
    await expect(readCorpus(output, "train")).rejects.toMatchObject({ name: "ShardError", shard });
  });
});
