/** Words that end what an article belongs to: "bowl" in "bowl with spoon". */
const AFTER_HEAD = new Set(
  (
    "with without of in on at for from by over under behind to into and or between showing facing as through " +
    "not holding wearing"
  ).split(" "),
);

const PEOPLE = new Set("people men women".split(" "));
const PERSON = new Set("man woman person boy girl child baby merman mermaid".split(" "));

/** Heads that take no article though they do not end in s. */
const UNCOUNTABLE = new Set(
  (
    "bread bacon popcorn butter salt food spaghetti sushi oden ice sake coral rice custard candy fog fire wood " +
    "yarn thread soap dna polish camping cooking bowling hockey lacrosse pong badminton tennis football racing " +
    "construction lightning rain snow sweat steam water luggage paper broccoli garlic curry baggage money " +
    "rail milk graffiti fuji tower japan tea lipstick salad confetti cheese corn meat land decoration " +
    "furniture clothing equipment customs gesturing jewelry litter blood baseball softball basketball " +
    "volleyball ginger root"
  ).split(" "),
);

/** Exceptions to the list above: the same last word, but countable in these names. */
const COUNTABLE = new Set(
  (
    "soft ice cream|tokyo tower|american football|rugby football|map of japan|roll of paper|baseball|softball|" +
    "basketball|volleyball|ginger root|heart decoration|pine decoration|green salad|sheaf of rice"
  ).split("|"),
);

/** Nouns in the singular that end in s. */
const SINGULAR_S = new Set(
  "bus trolleybus minibus circus cactus hibiscus lotus octopus eyeglass walrus octopus gas lens chess cross compass glass dress chaos kiss walrus abacus hippopotamus rhinoceros asparagus mantis canvas".split(
    " ",
  ),
);

const IRREGULAR_PLURALS = new Set("people men women teeth feet mice children fireworks".split(" "));

/** The word that decides about article and number. */
function head(phrase: string): string {
  const words = phrase.split(" ");
  if (PERSON.has(words[0]!) && words.length > 1 && words[1]!.endsWith("ing")) return words[0]!;
  const end = words.findIndex((word, index) => index > 0 && AFTER_HEAD.has(word));
  return (end < 0 ? words : words.slice(0, end)).at(-1)!.replace(/,$/, "");
}

/** Whether a phrase in lower case stands for several things: "grapes", "people with bunny ears". */
export function isPlural(phrase: string): boolean {
  const word = head(phrase);
  if (PEOPLE.has(phrase.split(" ")[0]!)) return true;
  if (IRREGULAR_PLURALS.has(word)) return true;
  return word.endsWith("s") && !/(ss|us|is)$/.test(word) && !SINGULAR_S.has(word);
}

/** "a" or "an" by the sound that a word in lower case begins with. */
export function indefiniteArticle(word: string): "a" | "an" {
  if (/^(hour|honest|honou?r|heir)/.test(word)) return "an";
  if (/^(uni([^nm]|$)|eu|ewe|one\b|once|us[eu]|ut[ei]|u\b|u-)/.test(word)) return "a";
  // Letters spelled out: an x-ray, an sos button, an ng button, a vs button.
  if (/^(x-|sos\b|ng\b|atm\b|m\b|fm\b)/.test(word)) return "an";
  return /^[aeiou]|^8\b|^1[18]\b/.test(word) ? "an" : "a";
}

/** The phrase with the article that it needs: "a red apple", "an egg", "grapes", "bread". */
export function withArticle(phrase: string): string {
  if (/^(a|an|the|two|three|no one) /.test(phrase)) return phrase;
  if (isPlural(phrase)) return phrase;
  if (!COUNTABLE.has(phrase) && UNCOUNTABLE.has(head(phrase))) return phrase;
  return `${indefiniteArticle(phrase)} ${phrase}`;
}
