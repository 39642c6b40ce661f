/** Endings and what stands in their place in the base form: WordNet's rules (morphy(7)) for nouns, verbs, adjectives. */
const rules: readonly (readonly [ending: string, replacement: string])[] = [
  ["s", ""],
  ["ses", "s"],
  ["xes", "x"],
  ["zes", "z"],
  ["ches", "ch"],
  ["shes", "sh"],
  ["men", "man"],
  ["ies", "y"],
  ["es", "e"],
  ["es", ""],
  ["ed", "e"],
  ["ed", ""],
  ["ing", "e"],
  ["ing", ""],
  ["er", ""],
  ["est", ""],
  ["er", "e"],
  ["est", "e"],
];

/** What may be the base form of a word, by WordNet's rules of detachment and in their order; none of "grass" or "is". */
export function detachments(word: string): string[] {
  if (word.length <= 2 || word.endsWith("ss")) return [];
  return rules.flatMap(([ending, replacement]) =>
    word.endsWith(ending) ? [word.slice(0, word.length - ending.length) + replacement] : [],
  );
}
