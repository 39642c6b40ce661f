import type { Command } from "commander";
import { ImageError, type Picture, type PictureSource } from "../data/index.js";
import type { DescribeOptions, Description, LVerse, Reranker } from "../pipelines/index.js";
import { type CaptionedFile, checkPictureNames, writeCaptionResults } from "./caption-results.js";
import { oneLine, ReportedFailure, UsageError } from "./failure.js";
import { readStandardInput, standardStream } from "./input.js";
import {
  addModelOptions,
  addSamplingOptions,
  examples,
  jsonOption,
  type ModelOptions,
  nonNegative,
  numberWithin,
  type SamplingChoices,
  toldSampling,
  wholeNumber,
} from "./options.js";
import { checkFile } from "./output.js";
import { type StageBar, stageBar } from "./progress.js";
import { memoryNote, noteChoice } from "./remarks.js";
import { note, print, type Terminal } from "./terminal.js";
import { withModel } from "./with-model.js";

interface CaptionOptions extends ModelOptions, SamplingChoices {
  readonly repetitionPenalty?: number;
  readonly beams?: number;
  readonly lengthPenalty?: number;
  readonly start?: string;
  readonly untruncated?: boolean;
  readonly json?: boolean;
  readonly results?: string;
}

/** Pictures that are described side by side. */
const batchSize = 8;

export function registerCaption(program: Command, terminal: Terminal): void {
  const command = program
    .command("caption")
    .summary("describe pictures in words")
    .description(
      "Describes pictures in words, one line each, after the file's name where there are several. What cannot be " +
        "read is told on the standard error; the others are described all the same, and the exit code is 1.",
    )
    .argument("<pictures...>", 'JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG files; "-" is the standard input');
  addSamplingOptions(command, "captions for each picture", {
    candidates: "the number",
    guidance: "1, off",
    temperature: "0, or 1 for several captions",
    topK: "16",
  })
    .option(
      "--repetition-penalty <number>",
      "above 1, words that the caption has already become less likely (default: 1, off)",
      numberWithin(0, Number.MAX_VALUE, true),
    )
    .option("--beams <count>", "search for the likeliest captions with so many beams", wholeNumber(1, 1000))
    .option(
      "--length-penalty <number>",
      "beams rank by log-likelihood / length ^ this: 0 favours short captions (default: 1)",
      nonNegative,
    )
    .option("--start <text>", "what captions begin with")
    .option("--untruncated", "captions end where the model ends them, not at a full stop or 32 tokens");
  addModelOptions(command)
    .option(
      "--results <file>",
      "write coco-caption's results file as well, for evaluate captions: of each picture the first caption, by the number that its " +
        "name ends with, else by its name",
    )
    .addOption(jsonOption("captions with their log-likelihoods"))
    .addHelpText(
      "after",
      examples([
        ["lverse caption photo.png", "one caption"],
        ["lverse caption *.jpg --json", "many pictures, for another program"],
        [
          "lverse caption val2014/*.jpg --results results.json -q > /dev/null",
          "a whole split, to be measured",
        ],
        ["lverse caption -n 3 --seed 7 - < photo.png", "three captions for one picture"],
        ["lverse caption photo.png --beams 5", "the likeliest caption of a wider search"],
        ['lverse caption photo.png --start "a picture of"', "a caption that begins so"],
      ]),
    )
    .action(async (files: readonly string[], options: CaptionOptions) => {
      if (files.filter((file) => file === standardStream).length > 1) {
        throw new UsageError('"-", the standard input, can be read once');
      }
      if (options.lengthPenalty !== undefined && options.beams === undefined) {
        throw new UsageError("--length-penalty is for --beams");
      }
      if (options.results !== undefined) {
        checkPictureNames(files);
        await checkFile(options.results);
      }
      await withModel(options, terminal, (lverse, reranker) =>
        new Captioning(lverse, reranker, files, options, terminal).run(),
      );
    });
}

/** What is told of a caption; its tokens are for programs that use the library. */
type Caption = Omit<Description, "picture" | "tokens">;

interface Result extends CaptionedFile {
  readonly error?: string;
  readonly captions?: readonly Caption[];
}

/** One run of the command. */
class Captioning {
  readonly #results: Result[] = [];
  readonly #bar: StageBar;

  constructor(
    private readonly lverse: LVerse,
    private readonly reranker: Reranker | undefined,
    private readonly files: readonly string[],
    private readonly options: CaptionOptions,
    private readonly terminal: Terminal,
  ) {
    this.#bar = stageBar(terminal, { generating: "describing", ranking: "ranking" }, options.quiet);
  }

  async run(): Promise<void> {
    try {
      for (let start = 0; start < this.files.length; start += batchSize) {
        await this.#describe(this.files.slice(start, start + batchSize), start);
      }
    } finally {
      this.#bar.stop();
    }
    const { results } = this.options;
    if (results !== undefined) await writeCaptionResults(results, this.#results);
    if (this.options.json) await print(this.terminal, `${JSON.stringify(this.#results, null, 2)}\n`);
    if (this.#results.some(({ error }) => error !== undefined)) throw new ReportedFailure();
  }

  async #describe(files: readonly string[], done: number): Promise<void> {
    const read: { file: string; picture?: Picture; error?: string }[] = [];
    for (const file of files) read.push(await this.#read(file));
    const pictures = read.flatMap(({ picture }) => (picture ? [picture] : []));
    const described = await this.lverse.describe(pictures, this.#sampling(done, files.length));
    this.#bar.stop();
    let next = 0;
    for (const { file, picture, error } of read) {
      if (picture === undefined) {
        this.#results.push({ file, error: error! });
        continue;
      }
      const number = next++;
      const captions = described
        .filter((one) => one.picture === number)
        .map(({ picture: _, tokens: __, ...caption }) => caption);
      this.#results.push({ file, captions });
      if (!this.options.json) await this.#print(file, captions);
      if (!this.options.quiet) for (const one of captions) noteChoice(this.terminal, file, one);
    }
  }

  #sampling(done: number, present: number): DescribeOptions {
    const { repetitionPenalty, beams, lengthPenalty, start, untruncated, quiet } = this.options;
    return {
      ...toldSampling(this.options),
      ...(this.reranker && { rerank: this.reranker }),
      ...(repetitionPenalty !== undefined && { repetitionPenalty }),
      ...(beams !== undefined && { beams }),
      ...(lengthPenalty !== undefined && { lengthPenalty }),
      ...(start !== undefined && { start }),
      ...(untruncated && { untruncated }),
      signal: this.terminal.signal,
      onProgress: (progress) => {
        const part = (progress.done / progress.total) * present;
        const { stage } = progress;
        this.#bar.update({ stage, done: Math.round(1000 * (done + part)), total: 1000 * this.files.length });
      },
      onMemory: (memory) => memoryNote(this.terminal, memory, quiet),
    };
  }

  /** A picture, or the error that has been told. */
  async #read(file: string): Promise<{ file: string; picture?: Picture; error?: string }> {
    this.terminal.signal.throwIfAborted();
    try {
      const source: PictureSource = file === standardStream ? await readStandardInput(this.terminal) : file;
      return { file, picture: await this.lverse.prepare(source) };
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      const message = oneLine(error);
      note(this.terminal, message);
      return { file, error: message };
    }
  }

  async #print(file: string, captions: readonly Caption[]): Promise<void> {
    const name = this.files.length > 1 ? `${file}: ` : "";
    // A caption is a line; what a terminal would act on becomes space.
    const lines = captions.map(({ caption }) => `${name}${caption.replace(/\p{Cc}+/gu, " ")}\n`);
    await print(this.terminal, lines.join(""));
  }
}
