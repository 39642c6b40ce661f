import type { DescribeOptions } from "../../src/pipelines/index.js";

/** Options that both the library and the command line have, in the order in which a command names them. */
export type FlaggedOptions = Pick<
  DescribeOptions,
  | "count"
  | "seed"
  | "guidance"
  | "temperature"
  | "topK"
  | "topP"
  | "minP"
  | "repetitionPenalty"
  | "beams"
  | "lengthPenalty"
  | "start"
  | "untruncated"
  | "candidates"
> & { readonly rerank?: "self" | "none" };

const flags: Readonly<Record<keyof FlaggedOptions, string>> = {
  count: "-n",
  seed: "--seed",
  guidance: "--guidance",
  temperature: "--temperature",
  topK: "--top-k",
  topP: "--top-p",
  minP: "--min-p",
  repetitionPenalty: "--repetition-penalty",
  beams: "--beams",
  lengthPenalty: "--length-penalty",
  start: "--start",
  untruncated: "--untruncated",
  candidates: "--candidates",
  rerank: "--rerank",
};

/** The words of a command line that says the same as the library's options. */
export function flagWords(options: FlaggedOptions): string[] {
  return (Object.keys(flags) as (keyof FlaggedOptions)[]).flatMap((name) => {
    const value = options[name];
    if (value === undefined || value === false) return [];
    return value === true ? [flags[name]] : [flags[name], `${value}`];
  });
}

/** Those words as they are typed. */
export function flagLine(options: FlaggedOptions): string {
  return flagWords(options)
    .map((word) => (word.includes(" ") ? `"${word}"` : word))
    .join(" ");
}
