import { ALSO_CALLED, NAMING_WORDS } from "./also-called.js";
import { withArticle } from "./article.js";
import type { Concept } from "./concepts.js";
import { describeConcept, withoutArticle } from "./phrase.js";

/** Keywords of Emojibase for faces, and the word that stands before "face" or "cat". */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  afraid: "frightened",
  angry: "angry",
  bored: "bored",
  confused: "confused",
  cool: "cool",
  cry: "crying",
  embarrassed: "embarrassed",
  excited: "excited",
  happy: "happy",
  kiss: "kissing",
  laugh: "laughing",
  mad: "angry",
  nervous: "nervous",
  sad: "sad",
  scared: "scared",
  shocked: "shocked",
  sick: "sick",
  silly: "silly",
  sleep: "sleeping",
  smile: "smiling",
  surprised: "surprised",
  tired: "tired",
  upset: "upset",
  worried: "worried",
};

/** The concept's keywords in lower-case ASCII words. */
export function plainKeywords({ tags }: Pick<Concept, "tags">): string[] {
  return tags.filter((tag) => /^[a-z][a-z0-9 '-]*$/.test(tag));
}

/** "a happy face" for the grinning one, by the concept's keywords. */
function expressions(name: string, { subgroup, tags }: Concept): string[] {
  const noun = /^(face-|cat-face$)/.test(subgroup) ? /\b(face|cat)\b/.exec(name)?.[1] : undefined;
  if (noun === undefined) return [];
  return Object.entries(EXPRESSIONS)
    .filter(([keyword, word]) => tags.includes(keyword) && !name.includes(word))
    .map(([, word]) => `${word} ${noun}`);
}

/** "apple" for the red apple, where Emojibase has it as a keyword, too. */
function lastWord(name: string, { subgroup, tags }: Concept): string[] {
  const all = name.split(" ");
  const last = all.at(-1)!;
  const isThing = !/^(person|family|hand|body)/.test(subgroup) && !/ (with|in|of|on|and) /.test(name);
  return isThing && all.length > 1 && NAMING_WORDS.has(last) && tags.includes(last) ? [last] : [];
}

/**
 * What else the concept is called, with article: "an apple" for the red apple, "a car" for the automobile, "a
 * happy face" for the grinning one. Never another concept's name.
 *
 * @param names every concept's name without article
 */
export function otherNames(concept: Concept, names: ReadonlySet<string>): string[] {
  const name = withoutArticle(describeConcept(concept));
  const found = [
    ...(ALSO_CALLED[name] ?? []),
    ...lastWord(name, concept).map(withArticle),
    ...expressions(name, concept).map(withArticle),
  ];
  return [...new Set(found)].filter((other) => !names.has(withoutArticle(other)));
}
