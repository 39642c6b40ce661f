/**
 * Compares ways of drawing and of describing on held-out pictures, so that what the model does by default is chosen by
 * measurements, and writes docs/experiments/settings.md:
 *
 *     npm run evaluate:settings -- --model models/own --corpus corpus
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { runCommand } from "../../experiments/common/command.js";
import { discussionOf } from "../../experiments/common/markdown.js";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { wholeNumber } from "../../src/cli/options.js";
import { LVerse } from "../../src/index.js";
import { resNet50WeightsPath } from "../../src/metrics/index.js";
import { shippedModel } from "../../src/pipelines/index.js";
import { FeatureStore } from "../default/feature-store.js";
import { modelIdentity } from "../default/identity.js";
import { Judge } from "../default/judge.js";
import { loadJudgeNetwork } from "../default/judge-network.js";
import { knownPictures } from "../default/known-pictures.js";
import { WorkProgress } from "../default/progress.js";
import { readShuffledCorpus } from "../default/sample.js";
import { compareDescribing, describingWays } from "./describing.js";
import { compareDrawing, drawingWays } from "./drawing.js";
import { settingsPage } from "./page.js";

interface Options {
  readonly model: string;
  readonly corpus: string;
  readonly pictures: number;
  readonly drawings: number;
  readonly bank: number;
  readonly seed: number;
  readonly threads: number;
  readonly output: string;
  readonly docs: string;
}

function readOptions(): Options {
  const count = wholeNumber(2, 1_000_000);
  return new Command("evaluate:settings")
    .description("Compares ways of drawing and of describing on held-out pictures, and writes a page.")
    .option("--model <folder>", "the model", shippedModel)
    .option("--corpus <folder>", "what `lverse corpus build` made", "corpus")
    .option("--pictures <number>", "held-out pictures of each part to describe, at most", count, 200)
    .option("--drawings <number>", "held-out captions to draw, at most", count, 100)
    .option("--bank <number>", "training emoji that the judge knows, at most", count, 4000)
    .option("--seed <number>", "draws samples and pictures", wholeNumber(0, 2 ** 32 - 1), 0)
    .option("--threads <number>", "threads of the runtime", wholeNumber(1, 1024), 2)
    .option("--output <folder>", "keeps features of pictures", "runs/evaluation")
    .option("--docs <folder>", "where the page goes", "docs/experiments")
    .parse()
    .opts<Options>();
}

async function main(options: Options, signal: AbortSignal): Promise<void> {
  const { pictures, drawings, bank, seed, threads } = options;
  const progress = new WorkProgress(process.stderr, signal);
  const corpus = await readShuffledCorpus(options.corpus, seed);
  const model = await LVerse.load(options.model, { threads });
  const network = await loadJudgeNetwork(resNet50WeightsPath(), threads);
  try {
    const store = await FeatureStore.open(join(options.output, "features"), network);
    const sizes = { emoji: bank, others: 0, size: model.resolution };
    const known = await knownPictures(
      corpus.parts,
      sizes,
      store,
      progress.work("features of training pictures"),
    );
    const judge = new Judge(known.filter(({ item }) => item.kind === "emoji"));
    const work = (title: string) => progress.work(title);
    const describing = await compareDescribing(describingWays, { model, corpus, pictures, seed, work });
    const drawing = await compareDrawing(drawingWays, { model, corpus, drawings, seed, judge, store, work });
    const { name } = await modelIdentity(options.model);
    const path = join(options.docs, "settings.md");
    const before = existsSync(path) ? await readFile(path, "utf8") : "";
    const discussion = discussionOf(before) ?? "";
    const text = settingsPage({ model: name, describing, drawing, discussion });
    await writeFileAtomically(path, (handle) => handle.writeFile(text));
    process.stderr.write(`written: ${path}\n`);
  } finally {
    progress.stop();
    await network.release();
    await model.dispose();
  }
}

await runCommand("evaluate:settings", (signal) => main(readOptions(), signal));
