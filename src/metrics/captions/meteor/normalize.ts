import { abbreviations, abbreviationsBeforeNumbers } from "./abbreviations.js";

/** Letters of Latin and Cyrillic script, as METEOR lists them, for character classes. */
const letters =
  "A-Za-z\\u0160\\u017D\\u0161\\u017E\\u0178\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u017E" +
  "\\u0400-\\u04FF\\u0500-\\u0527\\uA640-\\uA66E\\uA67E-\\uA697\\u1D00-\\u1D7F";

/** Each with what stands in its place, in METEOR's order. A period of several becomes `DOTS` until words are split. */
const DOTS = "\uE000";

const before: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`[^0-9${letters}\\s.'\`,\\-\u2018\u2019${DOTS}]`, "g"), " $& "],
  // Commas within numbers stay.
  [/([^0-9]),([^0-9])/g, "$1 , $2"],
  [/([0-9]),([^0-9])/g, "$1 , $2"],
  [/([^0-9]),([0-9])/g, "$1 , $2"],
  [/[`\u2018\u2019]/g, "'"],
  [/[\u201C\u201D]|''/g, ' " '],
  [/\u2013/g, "-"],
  [/--/g, "-"],
  // Compounds are split, so that a part that matches counts.
  [new RegExp(`([0-9${letters}.])-([0-9${letters}])`, "g"), "$1 $2"],
  [new RegExp(`([^${letters}])'([^${letters}])`, "g"), "$1 ' $2"],
  [new RegExp(`([^0-9${letters}])'([${letters}])`, "g"), "$1 ' $2"],
  [new RegExp(`([${letters}])'([^${letters}])`, "g"), "$1 ' $2"],
  [new RegExp(`([${letters}])'([${letters}])`, "g"), "$1 '$2"],
  [/([0-9])'(s)/g, "$1 '$2"],
];

const otherSpaces = new RegExp(`[\\u00A0\\u2000-\\u200A\\u202F\\u205F\\u3000${DOTS}]`, "g");
const letter = new RegExp(`[${letters}]`);

/** Texts to which no rule applies: most captions of the Penn Treebank's tokens. */
const plain = /^[a-z0-9 ]*$/;

/** A word that ends in a period, as the word that stays, or the word and the period apart. */
function splitPeriod(word: string, next: string | undefined): string[] {
  const stem = word.slice(0, -1);
  // "U.S." becomes "US".
  if (stem.includes(".") && letter.test(stem)) return [word.replaceAll(".", "")];
  const stays =
    abbreviations.has(stem) ||
    (next !== undefined &&
      (/^[a-z]/.test(next) || (abbreviationsBeforeNumbers.has(stem) && /^[0-9]/.test(next))));
  return stays ? [word] : [stem, "."];
}

/**
 * The words of an English text as METEOR 1.5 makes them with `-l en -norm`: Moses' tokenization with compounds split,
 * quotes and dashes made alike and the periods of "U.S." dropped, punctuation kept, all in lower case. The rules are
 * applied to tokens of the Penn Treebank, too: "'s" becomes "'" and "s".
 */
export function normalize(text: string): string[] {
  if (plain.test(text)) return text.split(" ").filter((word) => word !== "");
  // Two or more periods are a word of their own.
  let line = ` ${text.replace(otherSpaces, " ")} `.replace(
    /\.{2,}/g,
    (dots) => ` ${DOTS.repeat(dots.length)} `,
  );
  for (const [pattern, replacement] of before) line = line.replace(pattern, replacement);
  const words = line.split(/[ \t\n\r\f]+/).filter((word) => word !== "");
  return words
    .flatMap((word, i) => (word.length > 1 && word.endsWith(".") ? splitPeriod(word, words[i + 1]) : [word]))
    .map((word) => word.replaceAll(DOTS, ".").toLowerCase());
}
