import type { Random } from "../../engine/random.js";
import type { Concept } from "./concepts.js";
import { plainKeywords } from "./keywords.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import type { StyleName } from "./styles.js";

/** A keyword that adds something: plain words that the name does not hold yet. */
function usefulKeywords(concept: Concept, phrase: string): string[] {
  return plainKeywords(concept).filter((tag) => /^[a-z][a-z -]{2,}$/.test(tag) && !phrase.includes(tag));
}

/**
 * The captions of one picture, short, lower-case ASCII, all different. The first is the canonical one,
 * "a red apple, flat"; the second leaves the style out; keywords and other names are drawn from `random`.
 *
 * @param others what else the concept is called, with article
 */
export function writeCaptions(
  concept: Concept,
  style: StyleName,
  others: readonly string[],
  random: Random,
): string[] {
  const phrase = describeConcept(concept);
  const keywords = usefulKeywords(concept, phrase);
  const [other] = [...random.permutation(others.length)].map((index) => others[index]!);
  const [keyword] = [...random.permutation(keywords.length)].map((index) => keywords[index]!);
  const captions = [`${phrase}, ${style}`, phrase, `${withoutArticle(phrase)} in ${style} style`];
  if (other !== undefined) captions.push(`${other}, ${style}`);
  if (keyword !== undefined) captions.push(`${phrase}, ${keyword}, ${style}`);
  return [...new Set(captions)];
}
