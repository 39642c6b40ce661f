import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { rerankings, type SamplingOptions } from "../pipelines/index.js";

/** The bound of a number that has none of its own. */
const largestInteger = Number.MAX_SAFE_INTEGER;

/** Parses a whole number within bounds. */
export function wholeNumber(smallest: number, largest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= smallest && value <= largest) return value;
    throw new InvalidArgumentError(
      largest === largestInteger
        ? `A whole number from ${smallest} is expected.`
        : `A whole number from ${smallest} to ${largest} is expected.`,
    );
  };
}

/** Parses a number of zero or more. */
export function nonNegative(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("A number of zero or more is expected.");
}

/** Parses a number from `smallest` to `largest`, which is among them; `smallest` where `open` is false. */
export function numberWithin(smallest: number, largest: number, open = false): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const above = open ? value > smallest : value >= smallest;
    if (text.trim() !== "" && above && value <= largest) return value;
    throw new InvalidArgumentError(
      `A number ${open ? "above" : "from"} ${smallest}${Number.isFinite(largest) ? ` to ${largest}` : ""} is expected.`,
    );
  };
}

const unitPowers = { K: 1, M: 2, G: 3, T: 4 } as const;

/** Parses an amount of memory: bytes, or with K, M, G or T behind it multiples of 1024. */
export function memoryAmount(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?([KMGT])?(?:i?B)?$/i.exec(text.trim()) ?? [];
  const power = unit ? unitPowers[unit.toUpperCase() as keyof typeof unitPowers] : 0;
  const bytes = Math.floor(Number(digits) * 1024 ** power);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new InvalidArgumentError("An amount of memory is expected, such as 800M or 4G.");
}

/** Options of every command that runs a model. */
export interface ModelOptions {
  readonly model?: string | undefined;
  readonly threads?: number;
  readonly quiet?: boolean;
}

/** What `--model` takes. */
export const modelHelp =
  "model folder, or an id on the Hugging Face Hub, fetched once (default: the model that comes with lverse)";

export function addModelOptions(command: Command): Command {
  return command.option("--model <folder>", modelHelp).addOption(threadsOption()).addOption(quietOption());
}

export function threadsOption(): Option {
  return new Option(
    "--threads <number>",
    `threads of the runtime (default: the machine's, here ${availableParallelism()})`,
  ).argParser(wholeNumber(1, 1024));
}

export function quietOption(): Option {
  return new Option("-q, --quiet", "no progress bar and no remarks; errors are still told");
}

export function jsonOption(what: string): Option {
  return new Option("--json", `print ${what} as JSON`);
}

/** Options of every command that samples. */
export interface SamplingChoices {
  readonly number: number;
  readonly seed: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly guidance?: number;
  readonly candidates?: number;
  readonly rerank?: (typeof rerankings)[number];
  readonly clip?: string;
  readonly batch?: number;
  readonly memory?: number;
}

export function addSamplingOptions(
  command: Command,
  what: string,
  defaults: Readonly<Record<"candidates" | "temperature" | "topK" | "guidance", string>>,
): Command {
  return command
    .option("-n, --number <count>", `how many ${what}`, wholeNumber(1, 10_000), 1)
    .option(
      "--seed <number>",
      "the same seed gives the same result on one machine",
      wholeNumber(0, largestInteger),
      0,
    )
    .option(
      "--candidates <count>",
      `generate so many for each, and keep the best of them (default: ${defaults.candidates})`,
      wholeNumber(1, 10_000),
    )
    .addOption(
      new Option(
        "--rerank <by>",
        "what says which are best: self, the model's own likelihood in the other direction (default with more " +
          "candidates than are kept), clip, or none",
      ).choices(rerankings),
    )
    .option(
      "--clip <model>",
      "the CLIP model of --rerank clip: a folder, or an id on the Hugging Face Hub, from where it is downloaded once",
    )
    .option(
      "--temperature <number>",
      `above 1 more variety, below 1 less, 0 always the likeliest token (default: ${defaults.temperature})`,
      nonNegative,
    )
    .option(
      "--top-k <number>",
      `sample from this many of the likeliest tokens, 0 for all (default: ${defaults.topK})`,
      wholeNumber(0, largestInteger),
    )
    .option(
      "--top-p <share>",
      "sample from the likeliest tokens that make up this share of the probability (default: 1, all)",
      numberWithin(0, 1, true),
    )
    .option(
      "--min-p <share>",
      "sample from tokens at least this many times as likely as the likeliest (default: 0, all)",
      numberWithin(0, 1),
    )
    .option(
      "--guidance <scale>",
      `above 1 follows what is given more closely, for models trained with dropped references (default: ${defaults.guidance})`,
      nonNegative,
    )
    .option("--batch <count>", "sequences side by side at most (default: what fits)", wholeNumber(1, 10_000))
    .option(
      "--memory <amount>",
      "memory to stay within, as 800M or 4G (default: what is free)",
      memoryAmount,
    );
}

/** What was told of the options that draw and caption share. */
export function toldSampling(choices: SamplingChoices): SamplingOptions {
  const { number: count, seed, rerank } = choices;
  const names = ["temperature", "topK", "topP", "minP", "guidance", "candidates"] as const;
  const told = names.flatMap((name) => (choices[name] === undefined ? [] : [[name, choices[name]] as const]));
  // CLIP is a model to open first: see withModel.
  const named = rerank !== undefined && rerank !== "clip";
  return { count, seed, ...Object.fromEntries(told), ...(named && { rerank }) };
}

/** Whether an option stands on the command line, whatever its default. */
export const isGiven = (command: Command, option: string): boolean =>
  command.getOptionValueSource(option) === "cli";

/** Help text below the options. */
export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, meaning]) => `  $ ${command.padEnd(width)}  # ${meaning}`).join("\n")}`;
}
