import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type CliOptions, runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng, loadPicture, readPngText } from "../data/index.js";

const folder = temporaryFolder();
const model = join(folder, "model");

beforeAll(() => writeTinyModel(model));

const draw = (words: readonly string[], options?: CliOptions) =>
  runCli(["draw", ...words, "--model", model, "--threads", "1"], options);

async function newFolder(name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}

test("a picture in the file that was named, over what was there", async () => {
  const out = await newFolder("one");
  const file = join(out, "apple.png");
  await writeFile(file, "something else");
  const { code, text, stderr } = await draw(["a red apple, flat", "--seed", "7", "-o", file]);
  expect({ code, text, stderr }).toEqual({ code: 0, text: `${file}\n`, stderr: "" });
  expect(await readdir(out)).toEqual(["apple.png"]);
  const png = await readFile(file);
  expect(await loadPicture(png)).toMatchObject({ width: 16, height: 16 });
  expect(readPngText(png).Description).toBe("a red apple, flat");
  expect(JSON.parse(readPngText(png).lverse!)).toMatchObject({ seed: 7, temperature: 1, topK: 256 });
});

test("several pictures in numbered files, with --json their settings", async () => {
  const out = await newFolder("several");
  const { code, text } = await draw(["a red apple", "-n", "3", "--json", "-o", join(out, "apple.png")]);
  expect(code).toBe(0);
  expect((await readdir(out)).sort()).toEqual(["apple-1.png", "apple-2.png", "apple-3.png"]);
  const made = JSON.parse(text) as Record<string, unknown>[];
  expect(made).toHaveLength(3);
  expect(made[1]).toMatchObject({
    file: join(out, "apple-2.png"),
    caption: "a red apple",
    seed: 0,
    index: 1,
    temperature: 1,
    topK: 256,
    width: 16,
    height: 16,
    droppedTokens: 0,
  });
});

test("standard input and output; words need no quotes", async () => {
  const { code, stdout, stderr } = await draw(["-", "-o", "-"], { stdin: "a red apple\n" });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(readPngText(stdout).Description).toBe("a red apple");
  const words = await draw(["a", "red", "apple", "-o", "-"]);
  expect(words.stdout).toEqual(stdout);
});

test("a long caption is cut with a remark, which --quiet leaves out", async () => {
  const caption = "a very long caption in many words";
  const { code, stderr } = await draw([caption, "-o", "-"]);
  expect(code).toBe(0);
  expect(stderr).toBe("lverse: the caption is long: the model reads 24 tokens, the last 10 were left out\n");
  expect((await draw([caption, "-o", "-", "--quiet"])).stderr).toBe("");
});

test("a bar on a terminal, nothing in a pipe or with --quiet", async () => {
  const bar = await draw(["a cat", "-o", "-", "--rerank", "self"], { terminal: true });
  expect(bar.stderr).toMatch(/drawing .*100%/);
  expect(bar.stderr).toMatch(/ranking .*100%/);
  expect(bar.stdout.subarray(1, 4).toString()).toBe("PNG");
  expect((await draw(["a cat", "-o", "-", "-q"], { terminal: true })).stderr).toBe("");
});

test("the best of several candidates, with scores", async () => {
  const out = await newFolder("candidates");
  const file = join(out, "apple.png");
  const told = await draw(["a red apple", "-n", "2", "--candidates", "5", "-o", file, "--json"]);
  expect(told.code).toBe(0);
  const made = JSON.parse(told.text) as { score: number; index: number }[];
  expect(made).toHaveLength(2);
  expect(made[0]).toMatchObject({ candidates: 5, rerank: "self" });
  expect(made[0]!.score).toBeGreaterThanOrEqual(made[1]!.score);
  const best = `${join(out, "apple-1.png")}: self ${made[0]!.score.toFixed(2)}, candidate ${made[0]!.index + 1} of 5`;
  expect(told.stderr).toContain(`lverse: ${best}\n`);
  const stored = JSON.parse(readPngText(await readFile(join(out, "apple-1.png"))).lverse!);
  expect(stored).toMatchObject({ score: made[0]!.score, index: made[0]!.index });
});

test("the options of sampling reach the file", async () => {
  const words = [
    "--top-p",
    "0.9",
    "--min-p",
    "0.02",
    "--guidance",
    "2",
    "--top-k",
    "0",
    "--temperature",
    "0.8",
  ];
  const { stdout, code } = await draw(["a red apple", ...words, "-o", "-"]);
  expect(code).toBe(0);
  expect(JSON.parse(readPngText(stdout).lverse!)).toMatchObject({
    topP: 0.9,
    minP: 0.02,
    guidance: 2,
    topK: 0,
    temperature: 0.8,
  });
});

test("goes on from a picture, with its upper half or what a mask shows", async () => {
  const out = await newFolder("from");
  const [start, mask] = [join(out, "start.png"), join(out, "mask.png")];
  await writeFile(start, await encodePng(stripes(16, 16)));
  await writeFile(mask, await encodePng({ width: 16, height: 16, data: new Uint8Array(768).fill(255) }));
  const top = await draw(["a cat", "--from", start, "-o", "-"]);
  expect(JSON.parse(readPngText(top.stdout).lverse!)).toMatchObject({ keptTokens: 8 });
  expect(await draw(["a cat", "--from", start, "--keep", "top", "-o", "-"])).toEqual(top);
  const all = await draw(["a cat", "--from", start, "--keep", mask, "-o", "-"]);
  expect(JSON.parse(readPngText(all.stdout).lverse!)).toMatchObject({ keptTokens: 16 });
  const missing = await draw(["a cat", "--from", join(out, "none.png"), "-o", "-"]);
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("no such file") });
});

test("--preview writes the file as rows are drawn", async () => {
  const out = await newFolder("preview");
  const file = join(out, "cat.png");
  const plain = await draw(["a cat", "-o", file]);
  const bytes = await readFile(file);
  expect(await draw(["a cat", "--preview", "-o", file])).toEqual(plain);
  expect(await readFile(file)).toEqual(bytes);
  const controller = new AbortController();
  const many = draw(["a cat", "-n", "400", "--preview", "-o", file], { signal: controller.signal });
  setTimeout(() => controller.abort(), 600);
  expect((await many).code).toBe(130);
});

test("memory: what a batch takes is said on a terminal, and one that does not fit is refused", async () => {
  const { stderr } = await draw(["a cat", "-o", "-"], { terminal: true });
  expect(stderr).toMatch(/memory: weights [\d.]+ KiB, cache [\d.]+ KiB for 1 row, [\d.]+ MiB at most/);
  const refused = await draw(["a cat", "-o", "-", "--memory", "1M"]);
  expect(refused).toMatchObject({ code: 1, text: "" });
  expect(refused.stderr).toMatch(
    /^lverse: a batch of 1 takes [\d,]+ MiB, and 1 MiB are allowed: not even one/,
  );
});

describe("wrong usage", () => {
  test.each([
    [["--keep", "top"], /--keep says what is kept of a picture/],
    [["--candidates", "4", "--preview"], /--preview shows pictures that are kept/],
    [["--top-p", "0"], /A number above 0 to 1 is expected/],
    [["--min-p", "2"], /A number from 0 to 1 is expected/],
    [["--memory", "much"], /An amount of memory is expected/],
    [["--rerank", "dice"], /Allowed choices are none, self, clip/],
    [["--guidance", "-1"], /A number of zero or more/],
  ])("%j", async (words, message) => {
    const { code, stderr, text } = await draw(["a cat", ...words]);
    expect({ code, text }).toEqual({ code: 2, text: "" });
    expect(stderr).toMatch(message);
  });

  test("fewer candidates than pictures, or a CLIP model that is not there", async () => {
    expect((await draw(["a cat", "-n", "3", "--candidates", "2"])).stderr).toMatch(
      /candidates is a whole number/,
    );
    const missing = ["a cat", "--candidates", "2", "--rerank", "clip", "--clip", "./none"];
    expect(await draw(missing)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/CLIP runs on the package|\.\/none: no such folder/),
    });
    expect(await draw(["a cat", "--clip", "./none"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--clip names the CLIP model of --rerank clip/),
    });
  });
});

describe("what fails leaves no file", () => {
  test.each([
    ["an empty caption", [""], undefined, 1, /the caption is empty/],
    ["empty standard input", ["-"], "", 1, /the caption is empty/],
    [
      "bytes that are no text",
      ["-"],
      Uint8Array.of(0xff, 0xfe, 0x00),
      2,
      /no text in UTF-8 \(3 bytes given\)/,
    ],
  ])("%s", async (name, words, stdin, expected, message) => {
    const out = await newFolder(name);
    const options = stdin === undefined ? {} : { stdin };
    const { code, stderr, text } = await draw([...words, "-o", join(out, "a.png")], options);
    expect({ code, text }).toEqual({ code: expected, text: "" });
    expect(stderr).toMatch(message);
    expect(stderr.split("\n")).toHaveLength(2);
    expect(await readdir(out)).toEqual([]);
  });

  test("a model that is not there", async () => {
    const { code, stderr } = await runCli(["draw", "a cat", "-o", "-", "--model", join(folder, "none")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^lverse: .*none: .*no such file or folder.*\n$/);
  });

  test("Ctrl-C", async () => {
    const out = await newFolder("interrupted");
    const controller = new AbortController();
    const drawing = draw(["a cat", "-n", "10000", "-o", join(out, "a.png")], { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    expect(await drawing).toMatchObject({ code: 130, text: "", stderr: "lverse: interrupted\n" });
    expect(await readdir(out)).toEqual([]);
  });

  test("Ctrl-C while it waits for the standard input", async () => {
    const controller = new AbortController();
    const drawing = draw(["-", "-o", "-"], { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    expect(await drawing).toMatchObject({ code: 130, stderr: "lverse: interrupted\n" });
  });
});

test("captions in any script", async () => {
  for (const caption of ["тюлень", "赤い林檎", "تفاحة 🍎"]) {
    const { code, stdout } = await draw([caption, "-o", "-", "-q"]);
    expect(code).toBe(0);
    expect(readPngText(stdout).Description).toBe(caption);
  }
});
