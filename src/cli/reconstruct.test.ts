import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng, loadPicture } from "../data/index.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const input = join(folder, "in.png");
const output = join(folder, "out.png");

beforeAll(async () => {
  await writeTinyModel(model);
  await writeFile(input, await encodePng(stripes(40, 30)));
});

test("writes the picture that the tokens keep, and says how near it is", async () => {
  const { code, text } = await runCli(["reconstruct", input, "-o", output, "--model", model]);
  expect(code).toBe(0);
  expect(text).toMatch(/out\.png: 16 x 16 pixels from 16 tokens, PSNR \d+\.\d dB\n$/);
  expect(await loadPicture(output)).toMatchObject({ width: 16, height: 16 });
});

test("pipes, and JSON", async () => {
  const options = { stdin: await readFile(input) };
  const piped = await runCli(["reconstruct", "-", "-o", "-", "--model", model], options);
  expect(await loadPicture(piped.stdout)).toEqual(await loadPicture(output));
  const { text } = await runCli(["reconstruct", input, "-o", output, "--json", "--model", model]);
  expect(JSON.parse(text)).toMatchObject({ file: output, source: input, width: 16, tokens: 16 });
});

test("a bad picture leaves the older output as it was", async () => {
  const bad = join(folder, "bad.png");
  await writeFile(bad, "no picture");
  await writeFile(output, "older");
  const { code, stderr } = await runCli(["reconstruct", bad, "-o", output, "--model", model]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^lverse: .*bad\.png: found text that begins with "no picture".*\n$/);
  expect(await readFile(output, "utf8")).toBe("older");
  expect((await readdir(folder)).sort()).toEqual(["bad.png", "in.png", "model", "out.png"]);
});
