import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";

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

/** Options of every command that runs a model. */
export interface ModelOptions {
  readonly model?: string;
  readonly threads?: number;
  readonly quiet?: boolean;
}

export function addModelOptions(command: Command): Command {
  return command
    .option("--model <folder>", "model folder (default: the model that comes with lverse)")
    .addOption(threadsOption())
    .addOption(quietOption());
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
}

export function addSamplingOptions(
  command: Command,
  what: string,
  defaults: { readonly temperature: string; readonly topK: string },
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
      "--temperature <number>",
      `above 1 more variety, below 1 less, 0 always the likeliest token (default: ${defaults.temperature})`,
      nonNegative,
    )
    .option(
      "--top-k <number>",
      `sample from this many of the likeliest tokens, 0 for all (default: ${defaults.topK})`,
      wholeNumber(0, largestInteger),
    );
}

/** Help text below the options. */
export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, meaning]) => `  $ ${command.padEnd(width)}  # ${meaning}`).join("\n")}`;
}
