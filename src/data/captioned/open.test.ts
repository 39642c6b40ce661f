import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { CorpusError, DatasetError, ShardError, SourceError } from "../errors.js";
import { type FileSlice, readSlice } from "../file-slice.js";
import { openPictures } from "../sources/open.js";
import { type CaptionedPictures, type OpenCaptionedOptions, openCaptioned } from "./open.js";

const folder = temporaryFolder();

/** Writes files below the folder: text, JSON for objects. What pictures hold is of no concern here. */
function write(files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const bytes = typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content);
    writeFileSync(join(folder, path), bytes);
  }
}

/** A shard of members in this order. */
function shard(name: string, members: Readonly<Record<string, unknown>>): void {
  write(Object.fromEntries(Object.entries(members).map(([path, content]) => [`${name}.d/${path}`, content])));
  execFileSync("tar", ["-cf", join(folder, name), "-C", join(folder, `${name}.d`), ...Object.keys(members)]);
}

const openHere = (sources: string | string[], options: OpenCaptionedOptions = {}) =>
  openCaptioned(sources, { base: folder, cache: join(folder, "cache"), ...options });

/** Names, from the folder, and captions. */
const said = (pictures: CaptionedPictures) =>
  Array.from({ length: pictures.length }, (_, i) => [
    pictures.name(i).startsWith("/") ? relative(folder, pictures.name(i)) : pictures.name(i),
    ...(pictures.captions(i) ?? []),
  ]);

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable("opened"),
    (reason: Error) => reason,
  );
}

describe("a folder with captions beside the pictures", () => {
  write({
    "beside/b.png": "b",
    "beside/b.txt": "A dog.\nA brown dog.\n",
    "beside/a.jpg": "a",
    "beside/deep/c.jpg": "c",
    "beside/deep/c.txt": "  \n",
    "beside/a.b.webp": "ab",
    "beside/a.b.txt": "Stops.",
    "beside/lost.txt": "A cat.",
    "beside/notes.md": "",
  });

  test("a line a caption; pictures without stay unless captions are asked for", async () => {
    const pictures = await openHere("beside");
    expect(said(pictures)).toEqual([
      ["beside/a.b.webp", "Stops."],
      ["beside/a.jpg"],
      ["beside/b.png", "A dog.", "A brown dog."],
      ["beside/deep/c.jpg"],
    ]);
    expect(pictures.remarks).toEqual([
      "no picture for a .txt: 1 (lost.txt)",
      `no caption: 2 (${join(folder, "beside/a.jpg")}, ${join(folder, "beside/deep/c.jpg")})`,
    ]);
    const captioned = await openHere("beside", { captioned: true });
    expect(said(captioned)).toEqual([said(pictures)[0], said(pictures)[2]]);
    expect(captioned.remarks[1]).toMatch(/^left out, no caption: 2/);
    expect(captioned.source(1)).toBe(join(folder, "beside/b.png"));
    expect(() => captioned.captions(2)).toThrow("from 0 to 1, 2 given");
  });

  test("a folder without any is what openPictures says, to the fingerprint", async () => {
    write({ "plain/a.jpg": "a", "plain/README.txt": "words" });
    const pictures = await openHere("plain");
    expect(pictures.remarks).toEqual([]);
    expect(pictures.captions(0)).toBeUndefined();
    expect(pictures.fingerprint()).toBe((await openPictures("plain", { base: folder })).fingerprint());
    const error = await failure(openHere("plain", { captioned: true }));
    expect(error).toBeInstanceOf(DatasetError);
    expect(error.message).toMatch(/plain: found 1 pictures without a caption, expected captions: NAME\.txt/);
  });

  test("other captions are another fingerprint, also where only their bounds differ", async () => {
    const prints = new Set<string>();
    for (const text of ["A cat.", "A dog.", "A\ncat.", "A cat.\nA dog."]) {
      write({ "prints/a.jpg": "a", "prints/a.txt": text });
      prints.add((await openHere("prints")).fingerprint());
    }
    expect(prints.size).toBe(4);
  });

  test("a caption that is not UTF-8 is remarked", async () => {
    write({ "latin/a.jpg": "a", "latin/a.txt": Buffer.from("grün", "latin1") });
    const { remarks } = await openHere("latin");
    expect(remarks).toEqual([`captions that are not UTF-8, dropped: 1 (${join(folder, "latin/a.txt")})`]);
  });

  test("pictures of a list and by themselves have theirs, too", async () => {
    write({ "some.txt": "beside/b.png\nbeside/a.jpg\n" });
    expect(said(await openHere(["some.txt", "beside/a.b.webp"]))).toEqual([
      ["beside/b.png", "A dog.", "A brown dog."],
      ["beside/a.jpg"],
      ["beside/a.b.webp", "Stops."],
    ]);
  });
});

describe("a folder with a table of captions", () => {
  test.each([
    ["captions.json", { "a.jpg": "A cat.", "deep/b.jpg": ["A dog.", "A brown dog."] }],
    [
      "captions.jsonl",
      '{"file":"a.jpg","caption":"A cat."}\n{"file":"deep/b.jpg","captions":["A dog.","A brown dog."]}',
    ],
    ["captions.tsv", "a.jpg\tA cat.\ndeep/b.jpg\tA dog.\ndeep/b.jpg\tA brown dog.\n"],
    ["captions.csv", "file,caption\na.jpg,A cat.\ndeep/b.jpg,A dog.\ndeep/b.jpg,A brown dog.\n"],
  ])("%s is found", async (name, content) => {
    const at = `table-${name}`;
    write({
      [`${at}/a.jpg`]: "a",
      [`${at}/deep/b.jpg`]: "b",
      [`${at}/c.jpg`]: "c",
      [`${at}/${name}`]: content,
    });
    const pictures = await openHere(at);
    expect(said(pictures)).toEqual([
      [`${at}/a.jpg`, "A cat."],
      [`${at}/c.jpg`],
      [`${at}/deep/b.jpg`, "A dog.", "A brown dog."],
    ]);
    expect(said(await openHere(at, { captioned: true }))).toHaveLength(2);
  });

  test("two of them are one too many", async () => {
    write({ "two/a.jpg": "a", "two/captions.csv": "a.jpg,A cat.", "two/captions.json": {} });
    const { message } = await failure(openHere("two"));
    expect(message).toMatch(/two: found both captions\.csv and captions\.json, expected one of them/);
    expect(said(await openHere("two", { captions: "two/captions.csv" }))).toEqual([["two/a.jpg", "A cat."]]);
  });

  test("named, it gives the pictures that it names in its order", async () => {
    write({
      "named/a.jpg": "a",
      "named/b.jpg": "b",
      "named/c.jpg": "c",
      "elsewhere.tsv": "c.jpg\tA cow.\na.jpg\tA cat.\n",
    });
    const pictures = await openHere("named", { captions: "elsewhere.tsv" });
    expect(said(pictures)).toEqual([
      ["named/c.jpg", "A cow."],
      ["named/a.jpg", "A cat."],
    ]);
    expect(pictures.remarks).toEqual(["left out, not in the file: 1 (b.jpg)"]);
  });

  test("naming pictures that are not there, it is refused, or these are left out and counted", async () => {
    const lost = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`lost-${i}.jpg`, "Gone."]));
    write({ "holes/a.jpg": "a", "holes.json": { "a.jpg": "A cat.", ...lost } });
    const error = await failure(openHere("holes", { captions: "holes.json" }));
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as DatasetError).ids).toEqual(Object.keys(lost));
    expect(error.message).toMatch(
      /holes\.json: found 7 of 8 pictures that are not there: lost-0\.jpg, .*, … \(lost-0\.jpg is looked for, and a\.jpg is there\), expected .*missing: skip/,
    );
    const pictures = await openHere("holes", { captions: "holes.json", missing: "skip" });
    expect(said(pictures)).toEqual([["holes/a.jpg", "A cat."]]);
    expect(pictures.remarks).toEqual([
      "left out, no such picture: 7 (lost-0.jpg, lost-1.jpg, lost-2.jpg, lost-3.jpg, lost-4.jpg, …)",
    ]);
    write({ "none.json": lost, "outside.json": { "../beside/b.png": "A dog." } });
    for (const captions of ["none.json", "outside.json"]) {
      const none = await failure(openHere("holes", { captions, missing: "skip" }));
      expect(none.message).toMatch(/found (7 of 7|1 of 1) pictures that are not there/);
    }
  });

  test("belongs to one folder", async () => {
    write({ "one.csv": "a.jpg,A cat." });
    for (const sources of [["beside", "plain"], ["beside/b.png"]]) {
      const { message } = await failure(openHere(sources, { captions: "one.csv" }));
      expect(message).toMatch(/for other things than one folder, expected the folder of its pictures/);
    }
  });
});

describe("COCO", () => {
  const image = (cocoid: number, year: string, split: string, captions: string[]) => ({
    filepath: year,
    filename: `COCO_${year}_${String(cocoid).padStart(12, "0")}.jpg`,
    split,
    cocoid,
    sentences: captions.map((raw, sentid) => ({ raw, sentid })),
  });
  write({
    "dataset_coco.json": {
      dataset: "coco-part",
      images: [
        image(42, "val2014", "restval", ["A dog."]),
        image(9, "train2014", "train", ["Food.", "Food in boxes."]),
        image(73, "val2014", "val", ["A motorcycle."]),
        image(80, "val2014", "test", []),
      ],
    },
    "coco2014/train2014/COCO_train2014_000000000009.jpg": "9",
    "coco2014/val2014/COCO_val2014_000000000042.jpg": "42",
    "coco2014/val2014/COCO_val2014_000000000073.jpg": "73",
    "coco2014/val2014/COCO_val2014_000000000080.jpg": "80",
    "coco2017/train2017/000000000009.jpg": "9",
    "coco2017/train2017/000000000042.jpg": "42",
    "coco2017/val2017/000000000073.jpg": "73",
    "flat/000000000009.jpg": "9",
    "flat/COCO_val2014_000000000042.jpg": "42",
    "captions_train2017.json": {
      images: [9, 42, 80].map((id) => ({ id, file_name: `${String(id).padStart(12, "0")}.jpg` })),
      annotations: [
        { id: 1, image_id: 42, caption: "A dog." },
        { id: 2, image_id: 9, caption: "Food." },
      ],
    },
  });

  test.each([
    ["coco2014", ["val2014/COCO_val2014_000000000042.jpg", "train2014/COCO_train2014_000000000009.jpg"]],
    ["coco2017", ["train2017/000000000042.jpg", "train2017/000000000009.jpg"]],
    ["flat", ["COCO_val2014_000000000042.jpg", "000000000009.jpg"]],
  ])("Karpathy's training split over the folder %s", async (root, [dog, food]) => {
    const pictures = await openHere(root, { captions: "dataset_coco.json" });
    expect(said(pictures)).toEqual([
      [`${root}/${dog}`, "A dog."],
      [`${root}/${food}`, "Food.", "Food in boxes."],
    ]);
    expect(pictures.remarks).toEqual([]);
  });

  test("the other splits", async () => {
    const val = await openHere("coco2014", { captions: "dataset_coco.json", split: "val" });
    expect(said(val).map(([, caption]) => caption)).toEqual(["A motorcycle."]);
    const test = openHere("coco2014", { captions: "dataset_coco.json", split: "test" });
    expect((await failure(test)).message).toMatch(/found no caption for any of 1 pictures/);
  });

  test("its own annotations, pictures without a caption left out and counted", async () => {
    const { message } = await failure(openHere("coco2017", { captions: "captions_train2017.json" }));
    expect(message).toMatch(/1 of 3 pictures that are not there: 80 /);
    write({ "coco2017/train2017/000000000080.jpg": "80" });
    const pictures = await openHere("coco2017", { captions: "captions_train2017.json" });
    expect(said(pictures)).toEqual([
      ["coco2017/train2017/000000000009.jpg", "Food."],
      ["coco2017/train2017/000000000042.jpg", "A dog."],
    ]);
    expect(pictures.remarks).toEqual(["left out, no caption: 1 (train2017/000000000080.jpg)"]);
  });

  test("two entries for one picture are refused", async () => {
    const twice = {
      dataset: "x",
      images: [1, 2].map((id) => ({ ...image(id, "train2014", "train", ["A."]) })),
    };
    write({ "same/COCO_train2014_000000000002.jpg": "2" });
    twice.images[0]!.filename = "000000000002.jpg";
    twice.images[1]!.filename = "000000000002.jpg";
    twice.images[1]!.filepath = "val2014";
    write({ "twice.json": twice, "same/000000000002.jpg": "2" });
    const error = await failure(openHere("same", { captions: "twice.json" }));
    expect(error.message).toMatch(/1 pictures that an earlier entry has \(2\)/);
  });
});

describe("WebDataset shards", () => {
  shard("a-000.tar", {
    "0.jpg": "zero",
    "0.txt": "A cat.\nA black cat.",
    "0.json": { caption: "A cat.", url: "x" },
    "1.json": { captions: ["A dog.", "One more."] },
    "1.png": "one",
    "2.webp": "two",
    "2.cls": "7",
    "3.txt": "No picture.",
  });
  shard("a-001.tar", { "0.jpg": "other", "0.txt": "A bird." });

  test("captions of .txt and .json, whichever member comes first", async () => {
    const pictures = await openHere("a-{000..001}.tar");
    const at = (name: string) => join(folder, name);
    expect(said(pictures)).toEqual([
      ["a-000.tar:0.jpg", "A cat.", "A black cat."],
      ["a-000.tar:1.png", "A dog.", "One more."],
      ["a-000.tar:2.webp"],
      ["a-001.tar:0.jpg", "A bird."],
    ]);
    expect(Buffer.from(await readSlice(pictures.source(1) as FileSlice, "1")).toString()).toBe("one");
    expect(pictures.remarks).toEqual([`no caption: 1 (${at("a-000.tar:2.webp")})`]);
    expect(said(await openHere("a-*.tar", { captioned: true })).map(([name]) => name)).toEqual([
      "a-000.tar:0.jpg",
      "a-000.tar:1.png",
      "a-001.tar:0.jpg",
    ]);
  });

  test("captions that are no text, too large or not UTF-8 are remarked, each by its member", async () => {
    shard("bad.tar", {
      "0.jpg": "0",
      "0.json": { caption: 3 },
      "1.jpg": "1",
      "1.txt": Buffer.from("grün", "latin1"),
      "2.jpg": "2",
      "2.txt": "a".repeat(2 ** 20 + 1),
      "3.jpg": "3",
      "3.txt": "Good.",
    });
    const { remarks } = await openHere("bad.tar", { captioned: true });
    const at = (name: string) => `${join(folder, "bad.tar")}:${name}`;
    expect(remarks).toEqual([
      `captions that are no text, dropped: 1 (${at("0.json")})`,
      `captions that are not UTF-8, dropped: 1 (${at("1.txt")})`,
      `captions of more than 1 MiB, dropped: 1 (${at("2.txt")})`,
      `left out, no caption: 3 (${at("0.jpg")}, ${at("1.jpg")}, ${at("2.jpg")})`,
    ]);
  });

  test("a shard that was cut gives what came before, and says so", async () => {
    const bytes = readFileSync(join(folder, "a-000.tar"));
    // Members take two blocks each; the sixth is cut in its header.
    write({ "cut.tar": bytes.subarray(0, 5 * 1024 + 100) });
    const pictures = await openHere("cut.tar");
    expect(said(pictures).map(([, ...captions]) => captions)).toEqual([
      ["A cat.", "A black cat."],
      ["A dog.", "One more."],
    ]);
    expect(pictures.remarks[0]).toMatch(/^damaged, its pictures before that place are used: .*truncated/);
  });

  test("over HTTP", async () => {
    const server = createServer((request, response) => {
      response.end(readFileSync(join(folder, request.url!.slice(1))));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a-{000..001}.tar`;
    try {
      const pictures = await openHere(address);
      const local = await openHere("a-{000..001}.tar");
      expect(said(pictures).map(([, ...captions]) => captions)).toEqual(
        said(local).map(([, ...captions]) => captions),
      );
      expect(pictures.fingerprint()).toBe(local.fingerprint());
      expect(pictures.name(3)).toMatch(/^http:.*a-001\.tar:0\.jpg$/);
    } finally {
      server.close();
    }
  });

  test("that cannot be opened are an error", async () => {
    mkdirSync(join(folder, "folder.tar"));
    expect(await failure(openHere("folder.tar"))).toBeInstanceOf(SourceError);
    write({ "words.tar": "words" });
    expect((await failure(openHere("words.tar"))).cause).toBeInstanceOf(ShardError);
  });
});

describe("splits and corpora", () => {
  test("a split is refused where there are none", async () => {
    const { message } = await failure(openHere("beside", { split: "val" }));
    expect(message).toMatch(/beside: found sources without splits, and the split "val" asked for/);
  });

  test("a corpus is read as one, and takes no file of captions", async () => {
    write({ "corpus/corpus.json": {}, "one.csv": "a.jpg,A cat." });
    expect(await failure(openHere("corpus"))).toBeInstanceOf(CorpusError);
    const { message } = await failure(openHere("corpus", { captions: "one.csv" }));
    expect(message).toMatch(/found a corpus and a file of captions, expected one of the two/);
  });

  test("a corpus whose captions alone changed has another fingerprint", async () => {
    const prints = new Set<string>();
    for (const caption of ["a cat", "a dog", "a dog"]) {
      const record = { key: "a", concept: "A", name: "cat", style: "flat", captions: [caption] };
      shard("one.tar", { "a.json": record, "a.png": "picture" });
      const tar = readFileSync(join(folder, "one.tar"));
      const sha256 = createHash("sha256").update(tar).digest("hex");
      const shards = [{ name: "one.tar", samples: 1, bytes: tar.length, sha256 }];
      const described = { format: "lverse-corpus", version: 1, seed: 0, size: 64 };
      const splits = { train: { pictures: 1, shards } };
      write({
        "one/one.tar": tar,
        "one/corpus.json": { ...described, packages: {}, styles: {}, concepts: {}, splits },
      });
      prints.add((await openHere("one", { split: "train" })).fingerprint());
    }
    expect(prints.size).toBe(2);
  });
});
