import { americanSpelling } from "./american-spelling.js";
import { type Rule, rules } from "./rules.js";

export interface PennTreebankOptions {
  /** Whether words in British spelling become American ones ("grey" and "gray" are then the same); default true. */
  readonly americanSpelling?: boolean;
}

/** Characters that are passed over: white space, and some that are not seen. */
const nothing = /(?:[ \t-\r\u00A0\u2000-\u200B\u200E\u200F\u2028\u2029\u3000\uFEFF\0]|&nbsp;)+/iy;

/** What stands between the ordinary white space, and what comes behind it. */
const nextChunk = /[ \t\n]*([^ \t\n]+)[ \t\n]+(?=(.?))/y;

/** What no rule looks beyond the end of: without digits, which make fractions and telephone numbers, and without tags. */
const independent = /^[!"#$%'()*+,\-./:;=?@[\]^_`{|}~\p{L}\u2013\u2014\u2018\u2019\u201C\u201D]+$/u;

/** A character beyond U+FFFF, which is two that the Java program does not know. */
const beyondPlaneZero = /[\u{10000}-\u{10FFFF}]/gu;
/** Stands for each half of one: no rule begins with it, and addresses may have it within. */
const unknown = "\uE000";

/** Chunks whose tokens are kept, at most. */
const KEPT = 50_000;

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
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

/**
 * Splits lines by the conventions of the Penn Treebank, in lower case, as Stanford's PTBTokenizer of 2014 prints them
 * with `-preserveLines -lowerCase`: "don't" is `do n't`, brackets are `-lrb-` and `-rrb-`, quotes `` and '', slashes
 * `\/`. Characters that it does not know, such as emoji, are left out. docs/evaluation/captions.md has the rules.
 */
export class PennTreebankTokenizer {
  readonly #spell: (word: string) => string;
  /** Tokens of chunks that were met: captions repeat most of theirs. */
  readonly #kept = new Map<string, readonly string[]>();

  constructor(options: PennTreebankOptions = {}) {
    this.#spell = options.americanSpelling === false ? (word) => word : americanSpelling;
  }

  /** @param line without a line break at the end; any within it count as spaces */
  tokens(line: string): string[] {
    // The line break that stands behind each caption in the file that coco-caption writes is part of some rules.
    const text = `${line}\n`;
    const tokens: string[] = [];
    let index = 0;
    for (;;) {
      const match = matchAt(nextChunk, text, index);
      if (!match) return tokens;
      const [whole, chunk, next] = match as unknown as [string, string, string];
      // Numbers and ellipses may go on behind a space.
      const alone = !/[\p{Nd}.]/u.test(next);
      const kept = alone ? this.#kept.get(chunk) : undefined;
      if (kept) {
        tokens.push(...kept);
        index += whole.length;
      } else if (alone && independent.test(chunk)) {
        const own: string[] = [];
        this.#byRules(`${chunk}\n`, 0, chunk.length, own);
        if (this.#kept.size >= KEPT) this.#kept.clear();
        this.#kept.set(chunk, own);
        tokens.push(...own);
        index += whole.length;
      } else {
        index = this.#byRules(text, index, index + whole.length, tokens);
      }
    }
  }

  /**
   * Adds the tokens that begin between two indices.
   *
   * @returns the index behind the last of them
   */
  #byRules(line: string, from: number, until: number, tokens: string[]): number {
    const text = line.replace(beyondPlaneZero, unknown + unknown);
    let index = from;
    while (index < until) {
      const gap = matchAt(nothing, text, index);
      if (gap) {
        index += gap[0].length;
        continue;
      }
      const best = longestMatch(text, index);
      if (best) {
        const token = line.slice(index, index + best.length);
        const normal = best.rule.text?.(token) ?? token;
        tokens.push((best.rule.isWord ? this.#spell(normal) : normal).toLowerCase());
      }
      index += best?.length ?? 1;
    }
    return index;
  }
}
