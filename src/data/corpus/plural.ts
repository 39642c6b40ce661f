const IRREGULAR: Readonly<Record<string, string>> = {
  calf: "calves",
  goose: "geese",
  knife: "knives",
  leaf: "leaves",
  mango: "mangoes",
  mouse: "mice",
  ox: "oxen",
  potato: "potatoes",
  scarf: "scarves",
  snowman: "snowmen",
  tomato: "tomatoes",
  wolf: "wolves",
};

/** Words that are the same in the plural; all in "fish" are, too. */
const UNCHANGED = new Set(["bison", "buffalo", "deer", "moose", "sheep", "shrimp", "squid"]);

/** The plural of a noun phrase in lower case that ends in its noun: "red apple" as "red apples". */
export function pluralOf(phrase: string): string {
  const [, before = "", noun = ""] = /^(.*?)([a-z]*)$/.exec(phrase)!;
  return before + pluralNoun(noun);
}

function pluralNoun(noun: string): string {
  if (UNCHANGED.has(noun) || noun.endsWith("fish")) return noun;
  const irregular = IRREGULAR[noun];
  if (irregular !== undefined) return irregular;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
