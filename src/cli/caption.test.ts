import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { badPictures, unusualPictures } from "../../test/bad-pictures.js";
import { type CliOptions, runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { fixLogits, stripes, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng } from "../data/index.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const good = join(folder, "good.png");

beforeAll(async () => {
  // Writes "!" whatever it sees.
  await writeTinyModel(model, { edit: (biart) => fixLogits(biart, { ["!".charCodeAt(0)]: 3 }) });
  await writeFile(good, await encodePng(stripes(20, 16)));
});

const caption = (words: readonly string[], options?: CliOptions) =>
  runCli(["caption", ...words, "--model", model, "--threads", "1"], options);
const written = "!".repeat(24);

test("one picture: its caption on a line", async () => {
  expect(await caption([good])).toMatchObject({ code: 0, text: `${written}\n`, stderr: "" });
});

test("standard input", async () => {
  expect(await caption(["-"], { stdin: await readFile(good) })).toMatchObject({
    code: 0,
    text: `${written}\n`,
  });
});

test("several pictures, more than a batch: a line each with its name", async () => {
  const { code, text } = await caption(Array<string>(10).fill(good));
  expect(code).toBe(0);
  expect(text).toBe(`${good}: ${written}\n`.repeat(10));
});

test("--json with several captions, log-likelihoods and settings", async () => {
  const { text } = await caption([good, "-n", "2", "--seed", "3", "--json"]);
  const [result] = JSON.parse(text) as { file: string; captions: Record<string, unknown>[] }[];
  expect(result!.file).toBe(good);
  expect(result!.captions).toHaveLength(2);
  expect(result!.captions[0]).toMatchObject({ index: 0, seed: 3, temperature: 1, topK: 16 });
  expect(result!.captions[1]!.logLikelihood).toBeLessThan(0);
});

test("beams, candidates, a start and a penalty", async () => {
  const beams = await caption([good, "--beams", "3", "--length-penalty", "0", "-n", "2", "--json"]);
  const [{ captions }] = JSON.parse(beams.text) as [{ captions: Record<string, unknown>[] }];
  expect(captions).toHaveLength(2);
  expect(captions[0]).toMatchObject({ beams: 3, lengthPenalty: 0, index: 0 });
  const start = await caption([good, "--start", "so: "]);
  expect(start.text).toBe(`so:${"!".repeat(20)}\n`);
  const best = await caption([good, "--candidates", "3", "--temperature", "1"]);
  expect(best.stderr).toMatch(/good\.png: self -[\d.]+, candidate \d of 3\n/);
  expect(best.text.split("\n")).toHaveLength(2);
  expect((await caption([good, "--candidates", "3", "-q"])).stderr).toBe("");
  const penalized = await caption([good, "--repetition-penalty", "1.5", "--json"]);
  expect(JSON.parse(penalized.text)).toMatchObject([{ captions: [{ repetitionPenalty: 1.5 }] }]);
  expect((await caption([good, "--untruncated"])).text).toBe(`${written}\n`);
});

test("a length penalty without beams, and beams with a temperature", async () => {
  expect(await caption([good, "--length-penalty", "1"])).toMatchObject({
    code: 2,
    stderr: "lverse: --length-penalty is for --beams\n",
  });
  const { code, stderr } = await caption([good, "--beams", "2", "--temperature", "1"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/temperature is for captions that are drawn/);
});

test("a caption stays on its line, and commands to a terminal do not come through", async () => {
  const hostile = join(folder, "hostile");
  const escapeByte = 27;
  await writeTinyModel(hostile, { edit: (biart) => fixLogits(biart, { [escapeByte]: 3 }) });
  const { text } = await runCli(["caption", good, "--model", hostile, "--threads", "1"]);
  expect(text).toBe(" \n");
});

test("bad files are told one by one, good ones are described, exit code 1", async () => {
  const bad = await badPictures();
  const unusual = await unusualPictures();
  for (const [name, { bytes }] of Object.entries(bad)) await writeFile(join(folder, name), bytes);
  for (const [name, bytes] of Object.entries(unusual)) await writeFile(join(folder, name), bytes);
  const files = [...Object.keys(bad), ...Object.keys(unusual)].map((name) => join(folder, name));
  const { code, text, stderr } = await caption([...files, join(folder, "absent.png"), folder]);
  expect(code).toBe(1);
  const errors = stderr.trimEnd().split("\n");
  expect(errors).toHaveLength(Object.keys(bad).length + 2);
  for (const [name, { message }] of Object.entries(bad)) {
    const line = errors.find((one) => one.includes(join(folder, name)));
    expect(line, name).toMatch(/^lverse: /);
    expect(line, name).toMatch(message);
  }
  expect(errors.at(-2)).toMatch(/absent\.png: found no such file/);
  expect(errors.at(-1)).toMatch(/found a directory/);
  const lines = Object.keys(unusual).map((name) => `${join(folder, name)}: ${written}\n`);
  expect(text).toBe(lines.join(""));
});

test("nothing but bad files: --json tells of them, too", async () => {
  const file = join(folder, "none.png");
  const { code, text, stderr } = await caption([file, "--json"]);
  expect(code).toBe(1);
  expect(stderr.split("\n")).toHaveLength(2);
  expect(JSON.parse(text)).toEqual([{ file, error: expect.stringContaining("no such file") }]);
});

test("empty standard input", async () => {
  const { code, stderr } = await caption(["-"], { stdin: "" });
  expect(code).toBe(1);
  expect(stderr).toMatch(/an empty file \(0 bytes\)/);
});

test("--results: coco-caption's file of the first captions, by the numbers or names of their pictures", async () => {
  const [numbered, named, twice, results] = [
    "COCO_val2014_000000000042.png",
    "b7.png",
    "42.png",
    "results.json",
  ].map((name) => join(folder, name)) as [string, string, string, string];
  for (const path of [numbered, named, twice]) await writeFile(path, await readFile(good));
  const absent = join(folder, "absent.png");
  const made = await caption([numbered, absent, named, "-n", "2", "--results", results, "--json", "-q"]);
  expect(made.code).toBe(1);
  const inFile = JSON.parse(await readFile(results, "utf8")) as { image_id: unknown; caption: string }[];
  expect(inFile.map(({ image_id }) => image_id)).toEqual([42, "b7"]);
  const told = JSON.parse(made.text) as { captions?: { caption: string }[] }[];
  const firsts = told.flatMap(({ captions }) => (captions ? [captions[0]!.caption] : []));
  expect(inFile.map((one) => one.caption)).toEqual(firsts);
  const refused = (...words: string[]) => caption([...words, "--results", results]);
  expect(await refused(numbered, twice)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/are both picture 42/),
  });
  expect(await refused("-")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/the standard input, has none/),
  });
  expect(await caption([good, "--results", join(folder, "none", "r.json")])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/there is no folder/),
  });
});
