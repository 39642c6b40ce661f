import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { interruptedAnywhere } from "../../test/counted-signal.js";
import { smallRun } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { TokenShardWriter } from "../data/index.js";
import { loadTokenizer } from "../text/index.js";
import { trainTokenizer } from "./index.js";
import { tokenizerFolder } from "./train-tokenizer.js";

const folder = temporaryFolder();

/** Token shards of pictures with captions, or without. */
async function shards(name: string, captions: readonly (readonly string[])[]): Promise<string> {
  const path = join(folder, name);
  const writer = await TokenShardWriter.open(path, {
    model: { sha256: "0".repeat(64), codes: 4, tokens: 1, resolution: 16 },
    source: { description: name, sha256: "0".repeat(64), pictures: captions.length },
    picturesPerShard: 100,
  });
  const pictures = captions.map((own, index) => ({
    index,
    name: `${index}`,
    captions: [...own],
    tokens: [0],
  }));
  await writer.write(pictures, []);
  return path;
}

/** A run without a corpus. */
function runOn(name: string, train: string | string[]) {
  const run = { ...smallRun(folder, name), corpus: join(folder, "no-corpus") };
  run.tokenizer = { tokens: 260 };
  run.biartTraining!.tokens = { train };
  return run;
}

it("learns from the captions of token shards, those of a picture in several folders once", async () => {
  const captions = [["a zzzz zzzz zzzz", "zzzz"], ["zzzz zzzz"]];
  const [one, other] = [await shards("one", captions), await shards("other", captions)];
  const run = runOn("two-views", [one, other]);
  const made = await trainTokenizer(run);
  expect(made).toMatchObject({ tokens: 260, captions: 3 });
  const { vocabulary } = await loadTokenizer(made.folder);
  expect(vocabulary.tokens.slice(256)).toContain("Ġzzzz");
  // What is there is kept, whatever became of what it learned from.
  rmSync(one, { recursive: true });
  expect(await trainTokenizer(run, true)).toEqual({ folder: made.folder, tokens: 260 });
});

it("is interrupted before and behind the training, and writes nothing", async () => {
  const captions = await shards("interrupted", [["a zzzz zzzz zzzz", "zzzz"], ["zzzz zzzz"]]);
  const asked = await interruptedAnywhere(
    (name, signal) => trainTokenizer(runOn(name, captions), false, signal),
    (name) => expect(existsSync(tokenizerFolder(runOn(name, captions)))).toBe(false),
  );
  expect(asked).toBe(2);
});

it("says so where shards have no captions", async () => {
  const none = runOn("wordless", await shards("none", [[], []]));
  await expect(trainTokenizer(none)).rejects.toThrow(/none: none of the 2 pictures has a caption/);
});
