import { isAbbreviation, isNumberAbbreviation } from "./abbreviations.js";
import { americanSpelling } from "./american-spelling.js";
import { type Rule, rules } from "./rules.js";

export interface PennTreebankOptions {
  /** Whether words in British spelling become American ones ("grey" and "gray" are then the same); default true. */
  readonly americanSpelling?: boolean;
}

/** White space, and characters that the tokenizer drops without a word. */
const nothing = /(?:[ \t-\r\u00A0\u2000-\u200B\u200E\u200F\u2028\u2029\u3000\uFEFF\0]|&nbsp;)+/iy;

/** A word of plain letters that ends at white space, with at most one mark between: most words of most captions. */
const plainWord = /([A-Za-z]+)(?=([.,;:!?]?)(?:[ \t\n]|$))/y;

/** Plain words that are two tokens. */
const assimilations = new Set(["cannot", "gonna", "wanna", "gotta", "lemme", "gimme"]);

/** A character beyond U+FFFF, which is two that the Java program does not know. */
const beyondPlaneZero = /[\u{10000}-\u{10FFFF}]/gu;
/** Stands for each half of one: no rule begins with it, and addresses may have it within. */
const unknown = "\uE000";

function isPlain(word: string, mark: string): boolean {
  if (word.length <= 6 && assimilations.has(word.toLowerCase())) return false;
  return mark !== "." || (word.length > 1 && !isAbbreviation(word) && !isNumberAbbreviation(word));
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/**
 * The tokens of one line by the conventions of the Penn Treebank, in lower case, as Stanford's PTBTokenizer of 2014
 * prints them with `-preserveLines -lowerCase`: "don't" is `do n't`, brackets are `-lrb-` and `-rrb-`, quotes `` and '',
 * slashes `\/`. Characters that it does not know, such as emoji, are left out. docs/evaluation/captions.md has the rules.
 *
 * @param line without a line break at the end; any within it count as spaces
 */
export function pennTreebankTokens(line: string, options: PennTreebankOptions = {}): string[] {
  const spell = options.americanSpelling === false ? (word: string) => word : americanSpelling;
  // The line break that stands behind each caption in the file that coco-caption writes is part of some rules.
  const text = `${line.replace(beyondPlaneZero, unknown + unknown)}\n`;
  const tokens: string[] = [];
  let index = 0;
  while (index < text.length) {
    const gap = matchAt(nothing, text, index);
    if (gap) {
      index += gap[0].length;
      continue;
    }
    const plain = matchAt(plainWord, text, index);
    if (plain && isPlain(plain[1]!, plain[2]!)) {
      tokens.push(spell(plain[1]!).toLowerCase());
      index += plain[0].length;
      continue;
    }
    const best = longestMatch(text, index);
    if (best) {
      const token = line.slice(index, index + best.length);
      const normal = best.rule.text?.(token) ?? token;
      tokens.push((best.rule.isWord ? spell(normal) : normal).toLowerCase());
    }
    index += best?.length ?? 1;
  }
  return tokens;
}

/** The rule for the token at an index, and how many characters it takes; undefined where none knows the character. */
function longestMatch(
  text: string,
  index: number,
): { readonly rule: Rule; readonly length: number } | undefined {
  let longest = 0;
  let best: { readonly rule: Rule; readonly length: number } | undefined;
  for (const rule of rules) {
    const match = matchAt(rule.pattern, text, index);
    if (!match || match[0].length <= longest || rule.accepts?.(match[1]!) === false) continue;
    longest = match[0].length;
    best = { rule, length: match[1]!.length };
  }
  return best;
}
