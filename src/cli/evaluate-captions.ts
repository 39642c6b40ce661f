import { extname } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { bleu } from "../metrics/captions/bleu.js";
import type { CaptionMetric } from "../metrics/captions/caption-metric.js";
import { findCaptionPictures } from "../metrics/captions/caption-pictures.js";
import { cider } from "../metrics/captions/cider.js";
import { clipCaptionMetric } from "../metrics/captions/clip-caption-metric.js";
import { type PairedCaptions, pairCaptions } from "../metrics/captions/pair-captions.js";
import { type CaptionProtocol, captionProtocols } from "../metrics/captions/protocol.js";
import { type CaptionsRead, readCaptionFiles } from "../metrics/captions/read-caption-files.js";
import { rougeL } from "../metrics/captions/rouge-l.js";
import { scoreCaptions, writeCaptionScores } from "../metrics/captions/score-captions.js";
import { type EvaluationResult, writeEvaluationResult } from "../metrics/evaluation-result.js";
import { addResultOptions, type ResultOptions } from "./evaluation-output.js";
import { UsageError } from "./failure.js";
import { openClip } from "./open-clip.js";
import { examples, quietOption, threadsOption } from "./options.js";
import { type ProgressBar, progressBar } from "./progress.js";
import { table } from "./table.js";
import { note, print, type Terminal } from "./terminal.js";

/** Metrics by the names that --metrics takes. */
const metricNames = ["bleu", "rouge-l", "cider", "clip"] as const;

type MetricName = (typeof metricNames)[number];

interface CaptionsOptions extends ResultOptions {
  readonly hypotheses: string;
  readonly references: readonly string[];
  readonly split?: string;
  readonly protocol: CaptionProtocol;
  readonly metrics?: readonly MetricName[];
  readonly britishSpelling?: boolean;
  readonly images?: string;
  readonly clip?: string;
  readonly perCaption?: string;
  readonly threads?: number;
}

export function registerEvaluateCaptions(group: Command, terminal: Terminal): void {
  const command = group
    .command("captions")
    .summary("captions against references: BLEU, ROUGE-L, CIDEr, CLIPScore")
    .description(
      "Scores captions as coco-caption or nlg-eval do. CIDEr is CIDEr-D, which coco-caption prints under that name; " +
        "CIDEr-plain is the metric without CIDEr-D's changes. Images that only the references have are left out and " +
        "counted. docs/evaluation/captions.md explains protocols, metrics and what they were checked against.",
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

/** @throws UsageError for a metric that lacks what it needs, or the other way round */
function chosenMetrics({ metrics, images, clip }: CaptionsOptions): readonly MetricName[] {
  const chosen = metrics ?? metricNames.filter((name) => name !== "clip" || images !== undefined);
  if (chosen.includes("clip") && images === undefined) {
    throw new UsageError("CLIPScore needs the pictures; give their folder or a list with --images");
  }
  if (!chosen.includes("clip") && (images !== undefined || clip !== undefined)) {
    throw new UsageError("--images and --clip are of CLIPScore; give --images, and clip among --metrics");
  }
  return chosen;
}

interface Opening {
  readonly options: CaptionsOptions;
  readonly read: CaptionsRead;
  readonly paired: PairedCaptions;
  readonly bar: ProgressBar;
  readonly terminal: Terminal;
}

interface OpenMetrics {
  readonly metrics: readonly CaptionMetric[];
  close(): Promise<void>;
}

async function openMetrics(names: readonly MetricName[], opening: Opening): Promise<OpenMetrics> {
  const plain: Readonly<Record<Exclude<MetricName, "clip">, CaptionMetric>> = {
    bleu,
    "rouge-l": rougeL,
    cider,
  };
  const metrics = names.flatMap((name) => (name === "clip" ? [] : [plain[name]]));
  if (!names.includes("clip")) return { metrics, close: async () => {} };
  const { options, read, paired, bar, terminal } = opening;
  const files = new Map(read.references.map(({ id, file }) => [id, file]));
  const images = paired.pairs.map(({ id }) => {
    const file = files.get(id);
    return file === undefined ? { id } : { id, file };
  });
  if (extname(options.hypotheses).toLowerCase() !== ".json" && extname(options.images!) !== ".txt") {
    throw new UsageError(
      `${options.images}: captions in a text have no ids; name their pictures in a .txt, a path a line`,
    );
  }
  const pictures = await findCaptionPictures(options.images!, images);
  const scorer = await openClip(options.clip, terminal, options);
  const clip = clipCaptionMetric({
    scorer,
    pictures,
    onProgress: (done, total) => bar.update(done, total),
  });
  return { metrics: [...metrics, clip], close: () => scorer.dispose() };
}

/** The figures, what they were computed from, and how. */
function asText({ protocol, metrics, counts, settings }: EvaluationResult): string {
  const figures = Object.entries(metrics).map(([name, value]) => [name, value?.toFixed(4) ?? "–"]);
  const numbers = Object.entries(counts).map(([name, value]) => [name, value.toLocaleString("en-US")]);
  const how = Object.entries(settings).map(([name, value]) => `${name}: ${value}\n`);
  return `captions, protocol ${protocol}\n${table([...figures, ...numbers])}${how.join("")}`;
}
