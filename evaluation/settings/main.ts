/**
 * Compares ways of drawing and of describing on held-out pictures, so that what the model does by default is chosen by
 * measurements, and writes docs/experiments/settings.md:
 *
 *     npm run evaluate:settings -- --model models/own --corpus corpus
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../experiments/common/command.js";
import { discussionOf } from "../../experiments/common/markdown.js";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { LVerse } from "../../src/index.js";
import { resNet50WeightsPath } from "../../src/metrics/index.js";
import { type CommonOptions, evaluationCommand } from "../common-options.js";
import { FeatureStore } from "../default/feature-store.js";
import { modelIdentity } from "../default/identity.js";
import { Judge } from "../default/judge.js";
import { loadJudgeNetwork } from "../default/judge-network.js";
import { knownPictures } from "../default/known-pictures.js";
import { WorkProgress } from "../default/progress.js";
import { readShuffledCorpus, type ShuffledCorpus } from "../default/sample.js";
import { compareDescribing, describingWays } from "./describing.js";
import { compareDrawing, drawingWays } from "./drawing.js";
import { settingsPage } from "./page.js";

function readOptions(): CommonOptions {
  const description = "Compares ways of drawing and of describing on held-out pictures, and writes a page.";
  const defaults = { drawings: 100, docs: "docs/experiments" };
  return evaluationCommand("evaluate:settings", description, defaults).parse().opts<CommonOptions>();
}

/** Parts from their ends: `evaluate:default`, which measures what was chosen here, takes them from the beginning. */
function fromTheEnd(corpus: ShuffledCorpus): ShuffledCorpus {
  return { ...corpus, parts: corpus.parts.map((part) => ({ ...part, items: part.items.toReversed() })) };
}

async function main(options: CommonOptions, signal: AbortSignal): Promise<void> {
  const { pictures, drawings, bank, seed, threads } = options;
  const progress = new WorkProgress(process.stderr, signal);
  const corpus = fromTheEnd(await readShuffledCorpus(options.corpus, seed));
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
