import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { type Command, Option } from "commander";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { encodeNpz, type MissingPictures } from "../data/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { type DatasetOptions, datasetPictures, hasSplits } from "../pipelines/dataset-pictures.js";
import { encodeAll, encodeDataset, openAugVAEFolder, type RandomView } from "../pipelines/index.js";
import { UsageError } from "./failure.js";
import { modelFolder } from "./hub-model.js";
import { addModelOptions, examples, isGiven, jsonOption, type ModelOptions, wholeNumber } from "./options.js";
import { progressBar } from "./progress.js";
import { note, print, type Terminal } from "./terminal.js";

/** What `--crop` takes beside the centre. */
const randomViews = {
  random: "random crop",
  varied: "varied view",
  nudged: "nudged view",
} as const satisfies Record<string, RandomView["kind"]>;
type RandomCrop = keyof typeof randomViews;

interface EncodeOptions extends ModelOptions {
  readonly output: string;
  readonly captions?: string;
  readonly split?: string;
  readonly missing: MissingPictures;
  readonly captioned?: boolean;
  readonly crop: "centre" | RandomCrop;
  readonly seed: number;
  readonly batch: number;
  readonly shard: number;
  readonly json?: boolean;
}

export function registerEncode(program: Command, terminal: Terminal): void {
  const command = program
    .command("encode")
    .summary("turn pictures into tokens, a whole data set at a time")
    .description(
      "Encodes pictures into the model's tokens: into token shards that the training of BiART reads (a folder; a run " +
        "that was stopped goes on from its last whole shard), or into one .npz of NumPy. Pictures are made square " +
        "in the model's resolution. Those that cannot be read are passed over, counted and named. Captions that are " +
        "found with the pictures go along: NAME.txt beside NAME.jpg, captions.json, .jsonl, .tsv or .csv in a folder, " +
        ".txt and .json in shards, or a file that --captions names. docs/data.md shows each data set.",
    )
    .argument(
      "<pictures...>",
      "folders, .txt lists, .tar shards (also shards/{000..127}.tar and URLs), pictures, or one corpus",
    )
    .requiredOption("-o, --output <path>", "a folder for token shards, or a file that ends in .npz")
    .option(
      "--captions <file>",
      "captions for the pictures of one folder: dataset_coco.json (Karpathy's split), captions_train2017.json (COCO), " +
        "or a .json, .jsonl, .tsv or .csv of pictures and captions",
    )
    .option("--split <name>", "of a corpus, or of Karpathy's file (default: train)")
    .option("--captioned", "leave out pictures without a caption")
    .addOption(
      new Option("--missing <what>", "what becomes of captions whose picture is not there")
        .choices(["fail", "skip"])
        .default("fail"),
    )
    .addOption(
      new Option(
        "--crop <which>",
        "of each picture: the centre, a square of 75 to 100 % of the area at random, the centre varied at random (size, " +
          "angle, hue, side; hue and side only where no caption names them), or nudged: whole, a little smaller, moved, mirrored",
      )
        .choices(["centre", ...Object.keys(randomViews)])
        .default("centre"),
    )
    .option("--seed <number>", "draws random views", wholeNumber(0, 2 ** 32 - 1), 0)
    .option("--batch <count>", "pictures that are encoded together", wholeNumber(1, 4096), 8)
    .option("--shard <count>", "pictures of a shard", wholeNumber(1, 1_000_000), 1000);
  addModelOptions(command)
    .addOption(jsonOption("what was written"))
    .addHelpText(
      "after",
      examples([
        ["lverse encode photographs -o tokens", "a folder, nested ones included"],
        ["lverse encode corpus --split train -o tokens/train", "a corpus with its captions"],
        ["lverse encode corpus --crop varied --seed 1 -o tokens/view1", "another view of each picture"],
        [
          "lverse encode coco --captions dataset_coco.json --split val -o tokens/val",
          "COCO, Karpathy's split",
        ],
        ["lverse encode 'cc3m/{00000..00331}.tar' --captioned -o tokens/cc3m", "captioned shards"],
        ["lverse encode a.jpg b.png -o tokens.npz", "an archive for NumPy"],
      ]),
    )
    .action(async (sources: string[], options: EncodeOptions, command: Command) => {
      checkUsage(sources, options, command);
      await encode(sources, options, terminal);
    });
}

/** @throws UsageError for options that would be of no effect */
function checkUsage(sources: string[], options: EncodeOptions, command: Command): void {
  const { split, captions, crop, output } = options;
  if (split !== undefined && !hasSplits(sources, captions)) {
    throw new UsageError(
      "--split is of a corpus, or of Karpathy's file of captions (--captions dataset_coco.json)",
    );
  }
  if (crop === "centre" && isGiven(command, "seed")) {
    const kinds = Object.keys(randomViews).join(", --crop ");
    throw new UsageError(`--seed draws random views, and the centre is none: give --crop ${kinds}`);
  }
  if (isArchive(output) && isGiven(command, "shard")) {
    throw new UsageError(`--shard is of token shards; ${output} is one archive: name a folder`);
  }
}

async function encode(sources: string[], options: EncodeOptions, terminal: Terminal): Promise<void> {
  const { output, batch, shard, threads, json, quiet } = options;
  const { signal } = terminal;
  await checkDestination(output);
  const model = await openAugVAEFolder(await modelFolder(options.model, terminal, options));
  const pictures = await datasetPictures(sources, { ...choicesOf(options), signal });
  if (!quiet) for (const remark of pictures.remarks) note(terminal, remark);
  const bar = progressBar(terminal, "encoding", quiet);
  const common = {
    runtime: createNativeRuntime(),
    config: model.config,
    weights: await model.weights(),
    original: model.quantization?.original,
    pictures,
    batch,
    view: viewOf(options),
    ...(threads !== undefined && { threads }),
    onProgress: (done: number, total: number) => bar.update(done, total),
    signal,
  };
  try {
    let written: number;
    let skipped: { count: number; named: readonly { name: string; problem: string }[] };
    if (isArchive(output)) {
      const result = await encodeAll(common);
      const archive = encodeNpz(result.encoded);
      await writeFileAtomically(output, (handle) => writeAll(handle, archive));
      written = result.encoded.length;
      skipped = { count: result.skipped.length, named: result.skipped };
    } else {
      const description = describe(sources, options);
      const manifest = await encodeDataset({
        ...common,
        description,
        folder: output,
        picturesPerShard: shard,
      });
      written = manifest.shards.reduce((sum, { samples }) => sum + samples, 0);
      skipped = manifest.skipped;
    }
    bar.stop();
    for (const { problem } of skipped.named) note(terminal, `passed over: ${problem}`);
    const facts = { output, pictures: written, skipped: skipped.count };
    const lost = skipped.count > 0 ? `, ${skipped.count} could not be read` : "";
    await print(
      terminal,
      json ? `${JSON.stringify(facts, null, 2)}\n` : `${output}: tokens of ${written} pictures${lost}\n`,
    );
  } finally {
    bar.stop();
  }
}

function choicesOf({ captions, split, missing, captioned }: EncodeOptions): DatasetOptions {
  return { captions, split, missing, captioned };
}

function viewOf({ crop, seed }: EncodeOptions): RandomView | undefined {
  if (crop === "centre") return undefined;
  return { kind: randomViews[crop], seed };
}

/** What the shards say of where their pictures came from. */
function describe(sources: readonly string[], { captions, split, crop, seed }: EncodeOptions): string {
  const more = [
    captions && `--captions ${captions}`,
    split && `--split ${split}`,
    crop !== "centre" && `--crop ${crop} --seed ${seed}`,
  ].filter(Boolean);
  return [...sources, ...more].join(" ");
}

const isArchive = (output: string): boolean => extname(output).toLowerCase() === ".npz";

/** @throws UsageError for a file that encode does not write, or a folder of a .npz that is missing or closed */
async function checkDestination(output: string): Promise<void> {
  if (isArchive(output)) {
    const folder = dirname(output);
    await access(folder, constants.W_OK).catch((cause: unknown) => {
      throw new UsageError(`${output}: the folder ${folder} is missing or cannot be written to`, { cause });
    });
  } else if ([".npy", ".tar", ".zip", ".json"].includes(extname(output).toLowerCase())) {
    throw new UsageError(
      `${output}: tokens are written into a folder of shards, or a file that ends in .npz`,
    );
  }
}
