import type { Random } from "../../engine/random.js";
import { indefiniteArticle } from "./article.js";
import { CATEGORIES } from "./categories.js";
import type { Concept } from "./concepts.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import type { StyleName } from "./styles.js";

/** Keywords that add something: plain words that the name does not hold yet. */
function usefulTags(tags: readonly string[], phrase: string): string[] {
  return tags.filter((tag) => /^[a-z][a-z -]{2,}$/.test(tag) && !phrase.includes(tag));
}

/**
 * The captions of one picture, lower-case ASCII, all different. The first is the canonical one,
 * "a red apple, flat"; one leaves the style out; keywords are drawn from `random`.
 */
export function writeCaptions(concept: Concept, style: StyleName, random: Random): string[] {
  const phrase = describeConcept(concept);
  const name = withoutArticle(phrase);
  const category = CATEGORIES[concept.subgroup];
  const tags = usefulTags(concept.tags, phrase);
  const drawn = [...random.permutation(tags.length)].slice(0, 2).map((index) => tags[index]!);
  const captions = [
    `${phrase}, ${style}`,
    `${name} in ${style} style`,
    `a picture of ${phrase}, ${style}`,
    `${indefiniteArticle(style)} ${style} picture of ${phrase}`,
    phrase,
  ];
  if (category !== undefined) captions.push(`a picture of ${category}: ${name}, ${style}`);
  if (drawn[0] !== undefined) captions.push(`${drawn[0]}: ${phrase}, ${style}`);
  if (drawn[1] !== undefined) captions.push(`${name}, ${drawn.join(", ")}, ${style} style`);
  return [...new Set(captions)];
}
