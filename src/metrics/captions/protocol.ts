import { PennTreebankTokenizer } from "./penn-treebank/tokenizer.js";
import { strip } from "./words.js";

/** How captions become words: as coco-caption does it, or as nlg-eval does. */
export const captionProtocols = ["coco", "nlg-eval"] as const;

export type CaptionProtocol = (typeof captionProtocols)[number];

/**
 * Tokens that coco-caption drops. Brackets are on its list in upper case, while the tokens are in lower case, so that
 * they stay; all results in the literature have them.
 */
const punctuation = new Set([
  "''",
  "'",
  "``",
  "`",
  "-LRB-",
  "-RRB-",
  "-LCB-",
  "-RCB-",
  ".",
  "?",
  "!",
  ",",
  ":",
  "-",
  "--",
  "...",
  ";",
]);

export interface TokenizeOptions {
  /** Of the protocol coco: whether British spellings become American ones; default true. */
  readonly americanSpelling?: boolean;
}

/**
 * What makes of a caption what a protocol's metrics take: words with spaces between; under nlg-eval the caption without
 * white space at its ends.
 */
export function captionTokenizer(
  protocol: CaptionProtocol,
  options: TokenizeOptions = {},
): (caption: string) => string {
  if (protocol === "nlg-eval") return strip;
  const tokenizer = new PennTreebankTokenizer(options);
  return (caption) =>
    tokenizer
      .tokens(caption)
      .filter((token) => !punctuation.has(token))
      .join(" ");
}
