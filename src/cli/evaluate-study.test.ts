import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes } from "../../test/tiny-model.js";
import { encodePng } from "../data/index.js";
import { readEvaluationResult } from "../metrics/evaluation-result.js";
import { Study } from "../metrics/study/index.js";

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);
const ids = Array.from({ length: 12 }, (_, i) => i + 1);

beforeAll(async () => {
  mkdirSync(at("val"));
  const picture = await encodePng(stripes(16, 12));
  for (const id of ids) writeFileSync(at("val", `COCO_val2014_${String(id).padStart(12, "0")}.png`), picture);
  const results = ids.map((id) => ({ image_id: id, caption: `guess ${id}` }));
  writeFileSync(at("results.json"), JSON.stringify(results));
  const annotations = ids.map((id) => ({ id, image_id: id, caption: `truth ${id}` }));
  writeFileSync(at("captions.json"), JSON.stringify({ images: ids.map((id) => ({ id })), annotations }));
});

const create = (output: string, ...words: string[]) =>
  runCli([
    ...["evaluate", "study", "create", "--predictions", at("results.json")],
    ...["--references", at("captions.json"), "--images", at("val"), "-o", output, ...words],
  ]);

const results = (...words: string[]) => runCli(["evaluate", "study", "results", ...words]);

/** Each participant prefers what their name says. */
async function answerAll(path: string, participant: string): Promise<void> {
  const study = await Study.load(path);
  for (let trial = study.nextTrial(participant); trial; trial = study.nextTrial(participant)) {
    const wanted = participant.startsWith("model") ? "guess" : "truth";
    const choice = trial.captions[0].startsWith(wanted) ? "first" : "second";
    await study.answer(participant, trial.trial, participant.startsWith("both") ? "both" : choice);
  }
}

describe("lverse evaluate study", () => {
  const path = at("made", "coco.json");

  test("creates a study, and prints Figure 7 of its answers", async () => {
    const { code, text, stderr } = await create(path, "--sample", "10", "--per-participant", "4");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(text).toBe(`${path}: 10 images, 4 for each participant; pictures copied: 10\n`);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ title: "coco", perParticipant: 4 });
    for (const name of ["model 1", "both 1", "people 1", "people 2", "people 3"]) await answerAll(path, name);
    const output = at("result.json");
    const printed = await results(path, "-o", output);
    expect(printed.text).toMatch(/^study, protocol study, two captions in random order, three answers\n/);
    // One of five: a sample has them 0 to 3 times in 99.3 % of cases, and not at all in 33 %.
    expect(printed.text).toMatch(/\npred +20\.0 % +0\.0 % to 60\.0 %\n/);
    expect(printed.text).toMatch(/\ngt +60\.0 % +20\.0 % to 100\.0 %\n/);
    expect(printed.text).toMatch(/\nboth +20\.0 % +0\.0 % to 60\.0 %\n/);
    expect(printed.text).toMatch(/\npred \+ both +40\.0 % +0\.0 % to 80\.0 %\n/);
    expect(printed.text).toMatch(/\nagreement \(alpha\) +-?\d\.\d{3}\n/);
    const result = await readEvaluationResult(output);
    expect(result).toMatchObject({
      kind: "study",
      metrics: { pred: 0.2, gt: 0.6, both: 0.2, "pred + both": 0.4 },
      counts: { participants: 5, "participants who finished": 5, answers: 20, "answers pred": 4 },
      seeds: { study: 0, bootstrap: 0 },
      settings: { "images a participant": 4, title: "coco" },
    });
    const json = await results(path, "--json");
    expect(JSON.parse(json.text)).toEqual(result);
  });

  test("without answers there are dashes, and notes say why", async () => {
    const empty = at("made", "empty.json");
    await create(empty, "--title", "Nobody <yet>");
    const { code, text, stderr } = await results(empty);
    expect(code).toBe(0);
    expect(text).toMatch(/\npred +– +–\n/);
    expect(stderr).toContain("There are no answers yet.");
    await answerAll(empty, "model");
    const one = await results(empty);
    expect(one.text).toMatch(/\npred +100\.0 % +–\n/);
    expect(one.stderr).toMatch(/One participant: no interval.*\n.*No agreement/);
  });

  test("answers by position are remarked upon", async () => {
    const path = at("made", "clicks.json");
    await create(path);
    const study = await Study.load(path);
    for (let trial = study.nextTrial("x"); trial; trial = study.nextTrial("x")) {
      await study.answer("x", trial.trial, "first");
    }
    expect((await results(path)).stderr).toContain("stood first was chosen 12 times and the second 0 times");
  });

  test("refuses what is no study, captions of other images, and to replace a study with answers", async () => {
    const none = await results(at("results.json"));
    expect(none).toMatchObject({ code: 1, text: "", stderr: expect.stringContaining("results.json") });
    const again = await create(path);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("has answers to a study") });
    const few = await create(at("few.json"), "--sample", "13");
    expect(few).toMatchObject({ code: 1, stderr: expect.stringContaining("12 images have both captions") });
    const bare = await runCli(["evaluate", "study", "create", "-o", at("bare.json")]);
    expect(bare.code).toBe(2);
  });
});
