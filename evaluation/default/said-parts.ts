import { plainWords, splitStyle, withoutArticle } from "./said.js";

/** How many parts of a picture a caption says rightly, and whether it says all of them and nothing else. */
export interface PartsVerdict {
  readonly right: number;
  readonly total: number;
  readonly whole: boolean;
}

/** A caption without the style at its end, in plain words with commas. */
const withoutStyle = (caption: string, styles: ReadonlySet<string>): string =>
  splitStyle(caption, styles).parts.join(", ");

/**
 * What a caption says of a person: "a smiling person with a red bun, round glasses and a blue shirt, flat". An attribute is
 * right where its very words stand between "with", commas and "and", or before "person".
 *
 * @param attributes in words without article: "red bun", "smiling"
 */
export function judgeAvatar(
  caption: string,
  attributes: readonly string[],
  styles: ReadonlySet<string>,
): PartsVerdict {
  let rest = withoutStyle(caption, styles);
  const phrases = attributes.map(plainWords);
  let right = 0;
  for (const phrase of phrases) {
    const detail = new RegExp(`(?<=^|, |\\bwith |\\band )(?:an? )?${phrase}(?=,| and |$)`);
    // Before "person" stand an expression and "bald", each a word.
    const before = new RegExp(`(?<=^(?:an? )?(?:\\w+ )?)\\b${phrase} (?=(?:\\w+ )?person\\b)`);
    const found = before.test(rest) ? before : detail;
    if (!found.test(rest)) continue;
    right++;
    rest = rest.replace(found, "");
  }
  const nothingElse = /^(an? )?person( with)?[\s,]*(and\s*)?$/.test(rest.replace(/,[\s,]*/g, ", ").trim());
  return { right, total: phrases.length, whole: right === phrases.length && nothingElse };
}

const RELATION = /^(.+?) (left of|right of|above|below) (.+)$/;
const COUNT = /^(two|three|four) (.+)$/;

/** Things in an arrangement; `first` is left of or above `second`, whichever way it was said. */
type Scene =
  | { readonly kind: "relation"; readonly axis: "row" | "column"; readonly things: readonly [string, string] }
  | { readonly kind: "count"; readonly count: string; readonly thing: string };

function readScene(caption: string, styles: ReadonlySet<string>): Scene | undefined {
  const text = withoutStyle(caption, styles);
  const [, first, relation, second] = RELATION.exec(text) ?? [];
  if (first !== undefined && second !== undefined) {
    const said = [withoutArticle(first), withoutArticle(second)] as const;
    const turned = relation === "right of" || relation === "below";
    return {
      kind: "relation",
      axis: relation === "above" || relation === "below" ? "column" : "row",
      things: turned ? [said[1], said[0]] : said,
    };
  }
  const [, count, thing] = COUNT.exec(text) ?? [];
  return count === undefined ? undefined : { kind: "count", count, thing: thing! };
}

/**
 * What a caption says of a scene: "a taxi left of a red apple" has three parts, both things and how they stand, "three
 * cats" two, the number and the thing. A thing is right wherever it is said to stand; how they stand is right where the
 * direction is, and each thing that is right is on its side, one at least. Either thing may come first: "a red apple right
 * of a taxi" says the same.
 *
 * @param truth a caption that is right
 * @throws RangeError where that is not a scene's
 */
export function judgeScene(caption: string, truth: string, styles: ReadonlySet<string>): PartsVerdict {
  const scene = readScene(truth, styles);
  if (!scene) {
    throw new RangeError(
      `${JSON.stringify(truth)} given: two things and how they stand, or a number, expected`,
    );
  }
  const said = readScene(caption, styles);
  if (scene.kind === "count") {
    const parts =
      said?.kind === "count" ? [said.count === scene.count, said.thing === scene.thing] : [false, false];
    return verdictOf(parts);
  }
  const named = said?.kind === "relation" ? said.things : [withoutArticle(withoutStyle(caption, styles))];
  const right = scene.things.map((thing) => named.includes(thing));
  const [inPlace, outOfPlace] = [0, 1].map(
    (shift) =>
      said?.kind === "relation" && scene.things.some((thing, i) => said.things[(i + shift) % 2] === thing),
  );
  const stands = said?.kind === "relation" && said.axis === scene.axis && inPlace && !outOfPlace;
  return verdictOf([...right, stands === true]);
}

function verdictOf(parts: readonly boolean[]): PartsVerdict {
  const right = parts.filter((part) => part).length;
  return { right, total: parts.length, whole: right === parts.length };
}
