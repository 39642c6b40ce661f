import type { Command } from "commander";
import { ImageError, type Picture, type PictureSource } from "../data/index.js";
import type { Description, LVerse, SamplingOptions } from "../pipelines/index.js";
import { oneLine, ReportedFailure, UsageError } from "./failure.js";
import { readStandardInput, standardStream } from "./input.js";
import {
  addModelOptions,
  addSamplingOptions,
  examples,
  jsonOption,
  type ModelOptions,
  type SamplingChoices,
} from "./options.js";
import { type ProgressBar, progressBar } from "./progress.js";
import { note, print, type Terminal } from "./terminal.js";
import { withModel } from "./with-model.js";

interface CaptionOptions extends ModelOptions, SamplingChoices {
  readonly json?: boolean;
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
    temperature: "0, or 1 for several captions",
    topK: "16",
  });
  addModelOptions(command)
    .addOption(jsonOption("captions with their log-likelihoods"))
    .addHelpText(
      "after",
      examples([
        ["lverse caption photo.png", "one caption"],
        ["lverse caption *.jpg --json", "many pictures, for another program"],
        ["lverse caption -n 3 --seed 7 - < photo.png", "three captions for one picture"],
      ]),
    )
    .action(async (files: readonly string[], options: CaptionOptions) => {
      if (files.filter((file) => file === standardStream).length > 1) {
        throw new UsageError('"-", the standard input, can be read once');
      }
      await withModel(options, terminal, (lverse) => new Captioning(lverse, files, options, terminal).run());
    });
}

/** What is told of a caption; its tokens are for programs that use the library. */
type Caption = Omit<Description, "picture" | "tokens">;

interface Result {
  readonly file: string;
  readonly error?: string;
  readonly captions?: readonly Caption[];
}

/** One run of the command. */
class Captioning {
  readonly #results: Result[] = [];
  readonly #bar: ProgressBar;

  constructor(
    private readonly lverse: LVerse,
    private readonly files: readonly string[],
    private readonly options: CaptionOptions,
    private readonly terminal: Terminal,
  ) {
    this.#bar = progressBar(terminal, "describing", options.quiet);
  }

  async run(): Promise<void> {
    try {
      for (let start = 0; start < this.files.length; start += batchSize) {
        await this.#describe(this.files.slice(start, start + batchSize), start);
      }
    } finally {
      this.#bar.stop();
    }
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
    }
  }

  #sampling(done: number, present: number): SamplingOptions {
    const { number: count, seed, temperature, topK } = this.options;
    return {
      count,
      seed,
      ...(temperature !== undefined && { temperature }),
      ...(topK !== undefined && { topK }),
      signal: this.terminal.signal,
      onProgress: (progress) => {
        const part = (progress.done / progress.total) * present;
        this.#bar.update(Math.round(1000 * (done + part)), 1000 * this.files.length);
      },
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
