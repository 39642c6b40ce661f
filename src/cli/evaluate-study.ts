import { parse } from "node:path";
import type { Command } from "commander";
import { findCaptionPictures } from "../metrics/captions/caption-pictures.js";
import { readCaptionFiles } from "../metrics/captions/read-caption-files.js";
import type { EvaluationResult } from "../metrics/evaluation-result.js";
import { writeEvaluationResult } from "../metrics/evaluation-result.js";
import { AGREEMENT, createStudy, figure7Bars, Study, studyResult } from "../metrics/study/index.js";
import { addResultOptions, type ResultOptions } from "./evaluation-output.js";
import { examples, quietOption, wholeNumber } from "./options.js";
import { progressBar } from "./progress.js";
import { table } from "./table.js";
import { note, print, type Terminal } from "./terminal.js";

interface CreateOptions {
  readonly predictions: string;
  readonly references: readonly string[];
  readonly split?: string;
  readonly images: string;
  readonly output: string;
  readonly title?: string;
  readonly sample?: number;
  readonly perParticipant?: number;
  readonly seed: number;
  readonly quiet?: boolean;
}

interface ResultsOptions extends ResultOptions {
  readonly answers?: string;
  readonly seed: number;
  readonly resamples: number;
}

const largest = Number.MAX_SAFE_INTEGER;

export function registerEvaluateStudy(group: Command, terminal: Terminal): void {
  const study = group
    .command("study")
    .summary("people choose between a model's captions and ground truths: Figure 7")
    .description(
      "The human evaluation of section 4.2: each participant sees images with a model's caption and a person's, in random " +
        "order, and says which describes the image well, or that both do. docs/evaluation/study.md explains it.",
    );
  registerCreate(study, terminal);
  registerResults(study, terminal);
}

function registerCreate(study: Command, terminal: Terminal): void {
  study
    .command("create")
    .summary("make a study of images, ground truths and predictions")
    .description(
      "Writes a study's file. Pictures outside its folder are copied into NAME.pictures beside it. Of several ground " +
        "truths the first is shown. Images with an empty caption are left out and counted.",
    )
    .requiredOption(
      "--predictions <file>",
      'the model\'s captions: a list of {"image_id", "caption"} (.json), or a text with one a line',
    )
    .requiredOption(
      "--references <files...>",
      "ground truths: COCO's annotations or Karpathy's dataset_coco.json (.json), or texts with one a line",
    )
    .requiredOption("--images <source>", "a folder of the pictures, or a .txt with a path a line")
    .requiredOption("-o, --output <file>", "the study (.json)")
    .option("--split <name>", "of Karpathy's file (default: test)")
    .option("--title <text>", "what participants read first (default: the study's name)")
    .option(
      "--sample <count>",
      "so many images at random, as 500 in the paper (default: all)",
      wholeNumber(1, largest),
    )
    .option(
      "--per-participant <count>",
      "images that each participant sees (default: 50, or all where there are fewer)",
      wholeNumber(1, largest),
    )
    .option("--seed <number>", "of the sample and of what participants see", wholeNumber(0, largest), 0)
    .addOption(quietOption())
    .addHelpText(
      "after",
      examples([
        [
          "lverse evaluate study create --predictions results.json --references captions_val2014.json --images val2014 --sample 500 -o study/coco.json",
          "as section 4.2",
        ],
      ]),
    )
    .action(async (options: CreateOptions) => create(options, terminal));
}

async function create(options: CreateOptions, terminal: Terminal): Promise<void> {
  const { predictions, references, split, images, output, title, sample, perParticipant, seed } = options;
  const read = await readCaptionFiles({
    hypotheses: predictions,
    references,
    ...(split !== undefined && { split }),
  });
  const files = new Map(read.references.map(({ id, file }) => [id, file]));
  const named = read.hypotheses.map(({ id }) => {
    const file = files.get(id);
    return { id, ...(file !== undefined && { file }) };
  });
  const pictures = await findCaptionPictures(images, named);
  const bar = progressBar(terminal, "checking pictures", options.quiet);
  try {
    const created = await createStudy(output, {
      title: title ?? parse(output).name,
      seed,
      ...(sample !== undefined && { sample }),
      ...(perParticipant !== undefined && { perParticipant }),
      predictions: read.hypotheses,
      groundTruths: read.references,
      pictures,
      onPicture: (done, total) => bar.update(done, total),
      signal: terminal.signal,
    });
    bar.stop();
    if (!options.quiet) for (const line of created.notes) note(terminal, line);
    const { items, perParticipant: shown } = created.study;
    await print(
      terminal,
      `${output}: ${items.length} images, ${shown} for each participant; pictures copied: ${created.copied}\n`,
    );
  } finally {
    bar.stop();
  }
}

function registerResults(study: Command, terminal: Terminal): void {
  const command = study
    .command("results")
    .summary("what participants answered")
    .description(
      "Prints the shares of Figure 7 with 95 % intervals of a bootstrap over participants, and Krippendorff's alpha of " +
        "their agreement. Answers are read from NAME.answers.jsonl beside the study, which is only read.",
    )
    .argument("<study>", "the study's file (.json)")
    .option("--answers <file>", "answers elsewhere")
    .option("--seed <number>", "of the bootstrap", wholeNumber(0, largest), 0)
    .option("--resamples <count>", "samples of the bootstrap", wholeNumber(1, 1_000_000), 10_000)
    .addOption(quietOption());
  addResultOptions(command)
    .addHelpText(
      "after",
      examples([["lverse evaluate study results study/coco.json -o study.json", "Figure 7"]]),
    )
    .action(async (path: string, options: ResultsOptions) => {
      const { answers, seed, resamples, output, json, quiet } = options;
      const study = await Study.load(path, { ...(answers !== undefined && { answers }) });
      const result = studyResult(study, { seed, resamples });
      if (output !== undefined) await writeEvaluationResult(output, result);
      if (!quiet) for (const line of result.notes) note(terminal, line);
      await print(terminal, json ? `${JSON.stringify(result, null, 2)}\n` : asText(result));
    });
}

const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;

/** Figure 7's bars in percent, and the counts. */
function asText({ kind, protocol, metrics, counts }: EvaluationResult): string {
  const bars = Object.values(figure7Bars).map((name) => {
    const [low, high] = [metrics[`${name} low`], metrics[`${name} high`]].map(percent);
    return [name, percent(metrics[name]), low === "–" ? "–" : `${low} to ${high}`];
  });
  const alpha = metrics[AGREEMENT];
  return (
    `${kind}, protocol ${protocol}\n` +
    table([
      ["", "share", "95 % interval"],
      ...bars,
      [AGREEMENT, typeof alpha === "number" ? alpha.toFixed(3) : "–"],
      ...Object.entries(counts).map(([name, value]) => [name, value.toLocaleString("en-US")]),
    ])
  );
}
