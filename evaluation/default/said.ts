import type { CorpusItem } from "../../src/data/index.js";

/** What a caption of the corpus' kind says. */
export interface Said {
  /** What is shown, without article, lower-case words: "red apple". */
  readonly subject: string;
  /** The style, where it says one. */
  readonly style: string | undefined;
}

/** Lower-case words of letters and digits with single spaces. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/['\u2019]/g, "")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/** Words without the article that they begin with. */
export const withoutArticle = (words: string): string => words.replace(/^(a|an|the) /, "");

/**
 * A caption without the style at its end, and the style where it says one: the last part after a comma, or what stands
 * before a closing "style". Its parts between commas are in plain words.
 *
 * @param styles words that captions use for styles
 */
export function splitStyle(
  caption: string,
  styles: ReadonlySet<string>,
): { readonly parts: readonly string[]; readonly style: string | undefined } {
  const parts = caption
    .split(",")
    .map(plainWords)
    .filter((part) => part !== "");
  const last = parts.at(-1) ?? "";
  const ending = / in (\S+) style$/.exec(last);
  if (ending && styles.has(ending[1]!)) {
    return { parts: [...parts.slice(0, -1), last.slice(0, ending.index)], style: ending[1] };
  }
  if (parts.length > 1 && styles.has(last)) return { parts: parts.slice(0, -1), style: last };
  return { parts, style: undefined };
}

/**
 * Reads a caption: "a red apple, fruit, flat" and "red apple in flat style" say the subject "red apple", which comes before
 * the first comma, and the style "flat".
 *
 * @param styles words that captions use for styles
 */
export function readCaption(caption: string, styles: ReadonlySet<string>): Said {
  const { parts, style } = splitStyle(caption, styles);
  return { subject: withoutArticle(parts[0] ?? ""), style };
}

/** Whether a caption is right about a picture. */
export interface Verdict {
  /** The subject is the concept's name. */
  readonly name: boolean;
  /** The subject is the concept's name, another name of it, or one of its keywords. */
  readonly concept: boolean;
  /** The concept's name or one of its keywords occurs somewhere in the caption, as whole words. */
  readonly mentioned: boolean;
  /** The caption says the picture's style. */
  readonly style: boolean;
}

/** Judges a caption by what the corpus knows of a picture. */
export function judgeCaption(
  caption: string,
  item: Pick<CorpusItem, "name" | "keywords" | "captions" | "style">,
  styles: ReadonlySet<string>,
): Verdict {
  const { parts, style } = splitStyle(caption, styles);
  // A name may hold commas: "family of a woman, a girl and a boy".
  const subjects = parts.map((_, i) => withoutArticle(parts.slice(0, i + 1).join(" ")));
  const name = withoutArticle(plainWords(item.name));
  const accepted = acceptedNames(item, styles);
  const words = ` ${plainWords(caption)} `;
  return {
    name: subjects.includes(name),
    concept: accepted.has(subjects[0] ?? "") || subjects.includes(name),
    mentioned: [...accepted].some((one) => words.includes(` ${one} `)),
    style: style === item.style,
  };
}

/** The name, the subjects of the picture's own captions and its keywords, in plain words without article. */
function acceptedNames(
  { name, keywords, captions }: Pick<CorpusItem, "name" | "keywords" | "captions">,
  styles: ReadonlySet<string>,
): ReadonlySet<string> {
  const whole = !name.includes(",");
  const subjects = whole ? captions.map((caption) => readCaption(caption, styles).subject) : [];
  return new Set(
    [name, ...keywords]
      .map((one) => withoutArticle(plainWords(one)))
      .concat(subjects)
      .filter((one) => one !== ""),
  );
}
