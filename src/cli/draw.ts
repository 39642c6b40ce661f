import { type Command, Option } from "commander";
import { encodePng } from "../data/index.js";
import { type Drawing, type DrawnRow, drawingDefaults } from "../pipelines/index.js";
import { UsageError } from "./failure.js";
import { readText, standardStream } from "./input.js";
import {
  addModelOptions,
  addSamplingOptions,
  examples,
  jsonOption,
  type ModelOptions,
  type SamplingChoices,
  toldSampling,
} from "./options.js";
import { checkOutput, freeNames, numberedNames, writeOutput } from "./output.js";
import { stageBar } from "./progress.js";
import { memoryNote, noteChoice } from "./remarks.js";
import { note, print, type Terminal } from "./terminal.js";
import { withModel } from "./with-model.js";

interface DrawOptions extends ModelOptions, SamplingChoices {
  readonly output?: string;
  readonly from?: string;
  readonly keep?: string;
  readonly preview?: boolean;
  readonly json?: boolean;
}

export function registerDraw(program: Command, terminal: Terminal): void {
  const command = program
    .command("draw")
    .summary("draw pictures for a caption")
    .description(
      "Draws pictures for a caption and writes them as PNG files, which hold the caption, the seed and the settings, " +
        "too. Files that -o names are overwritten; without -o, names are taken from the caption and no file is.",
    )
    .argument("<caption...>", 'what to draw, or "-" to read it from the standard input')
    .option("-o, --output <file>", 'PNG file, numbered for several pictures; "-" is the standard output')
    .option("--from <picture>", "go on from a picture: keep a part of it, and draw the rest")
    .addOption(
      new Option(
        "--keep <part>",
        'what is kept of it: "top", its upper half, or a mask, a picture that is white where it is kept',
      ).default(undefined, "top"),
    )
    .option("--preview", "write the picture again after every row that is drawn, with the rest blank");
  addSamplingOptions(command, "pictures", {
    candidates: "the number, or more as the model says",
    guidance: "1, off, or as the model says",
    temperature: `${drawingDefaults.temperature}, or as the model says`,
    topK: `${drawingDefaults.topK}, or as the model says`,
  });
  addModelOptions(command)
    .addOption(jsonOption("files, seeds and settings"))
    .addHelpText(
      "after",
      examples([
        ['lverse draw "a red apple, flat" -o apple.png', "one picture"],
        ['lverse draw "a red apple, flat" -n 4 --seed 7 -o apple.png', "apple-1.png to apple-4.png"],
        [
          'lverse draw "a red apple" --candidates 16 -o apple.png',
          "the best of 16, as the model itself sees it",
        ],
        ['lverse draw "a red apple" --from half.png --keep top', "draws the lower half"],
        ["echo a blue fish | lverse draw - -o - > fish.png", "in a pipe"],
      ]),
    )
    .action(async (words: readonly string[], options: DrawOptions) => drawFiles(words, options, terminal));
}

async function drawFiles(words: readonly string[], options: DrawOptions, terminal: Terminal): Promise<void> {
  const { number: count, output, quiet, json, preview } = options;
  checkUsage(options);
  if (output !== undefined) await checkOutput(output);
  const caption = await readText(words, terminal);
  await withModel(options, terminal, async (lverse, reranker) => {
    const files = output === undefined ? await freeNames(caption, count) : numberedNames(output, count);
    const bar = stageBar(terminal, { generating: "drawing", ranking: "ranking" }, quiet);
    const { from, keep } = options;
    let drawings: Drawing[];
    try {
      drawings = await lverse.draw(caption, {
        ...toldSampling(options),
        ...(reranker && { rerank: reranker }),
        ...(from !== undefined && { from }),
        ...(keep !== undefined && { keep }),
        ...(preview && { onRow: (row) => writePreview(row, files, terminal) }),
        signal: terminal.signal,
        onProgress: (progress) => bar.update(progress),
        onMemory: (memory) => memoryNote(terminal, memory, quiet),
      });
    } finally {
      bar.stop();
    }
    const dropped = drawings[0]!.droppedTokens;
    if (dropped > 0 && !quiet) {
      const read = lverse.config.text.length;
      note(
        terminal,
        `the caption is long: the model reads ${read} tokens, the last ${dropped} were left out`,
      );
    }
    for (const [i, drawing] of drawings.entries()) {
      terminal.signal.throwIfAborted();
      await writeOutput(terminal, files[i]!, await drawing.toPng());
      if (!quiet) noteChoice(terminal, files[i]!, drawing.origin);
    }
    if (output === standardStream) return;
    const made = drawings.map(({ origin, logLikelihood, droppedTokens, picture: { width, height } }, i) => ({
      file: files[i],
      ...origin,
      logLikelihood,
      droppedTokens,
      width,
      height,
    }));
    if (json) await print(terminal, `${JSON.stringify(made, null, 2)}\n`);
    else await print(terminal, files.map((file) => `${file}\n`).join(""));
  });
}

function checkUsage({
  number: count,
  candidates = count,
  output,
  json,
  from,
  keep,
  preview,
}: DrawOptions): void {
  if (output === standardStream) {
    if (count > 1) throw new UsageError(`the standard output takes one picture, -n ${count} given`);
    if (json) throw new UsageError("the standard output takes the picture or --json, not both");
    if (preview)
      throw new UsageError("the standard output takes one picture; --preview writes a file again and again");
  }
  if (preview && candidates > count) {
    throw new UsageError(
      "--preview shows pictures that are kept; of more --candidates nobody knows yet which that are",
    );
  }
  if (keep !== undefined && from === undefined) {
    throw new UsageError("--keep says what is kept of a picture: name it with --from");
  }
}

async function writePreview(row: DrawnRow, files: readonly string[], terminal: Terminal): Promise<void> {
  // The finished picture is written afterwards, with its caption and settings.
  if (row.rows < row.of) await writeOutput(terminal, files[row.index]!, await encodePng(await row.picture()));
}
