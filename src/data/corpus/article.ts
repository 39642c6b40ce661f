const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Words that end what an article belongs to: "bowl" in "bowl with spoon". */
const AFTER_HEAD = words(
  "with without of in on at for from by over under behind to into and or between showing facing not pointing " +
    "pointed tilted curving increasing",
);

/** Figures that do something: the article belongs to them, not to the last word of what they do. */
const FIGURES = words("man woman person boy girl child face head heart leaf index");
const FIGURES_PLURAL = words("people men women");

const IRREGULAR_PLURALS = words("people men women fireworks biceps skis");

/** Nouns in the singular that end in s, besides those in ss, us and is. */
const SINGULAR_S = words("lens gas canvas christmas rhinoceros");

/** Last words that take no article. */
const UNCOUNTABLE = words(
  "bread bacon popcorn butter salt food spaghetti sushi sake coral rice custard candy fog fire " +
    "thread yarn soap polish bowling hockey lacrosse pong badminton tennis racing construction lightning rain snow " +
    "sweat steam broccoli garlic luggage money lipstick tea hair fuji oden tofu salad",
);

/** Whole phrases that are countable in spite of their last word, and the other way round. */
const COUNTABLE = words("green-salad");
const UNCOUNTABLE_PHRASES = words("ice shaved-ice");

/** The word that decides about article and number. */
function headOf(phrase: string): string {
  const all = phrase.split(" ");
  if (all.length > 1 && FIGURES.has(all[0]!) && /ing$/.test(all[1]!)) return all[0]!;
  const end = all.findIndex((word, index) => index > 0 && AFTER_HEAD.has(word));
  return (end < 0 ? all : all.slice(0, end)).at(-1)!;
}

/** Whether a phrase in lower case stands for several things: "grapes", "people with bunny ears". */
export function isPlural(phrase: string): boolean {
  const first = phrase.split(" ", 1)[0]!;
  const head = headOf(phrase);
  if (FIGURES_PLURAL.has(first) || IRREGULAR_PLURALS.has(head)) return true;
  return head.length > 2 && head.endsWith("s") && !/(ss|us|is)$/.test(head) && !SINGULAR_S.has(head);
}

/** "a" or "an" by the sound that a word in lower case begins with. */
export function indefiniteArticle(word: string): "a" | "an" {
  if (/^(hour|honest|honou?r|heir)/.test(word)) return "an";
  // Vowels that sound like "you" or "one".
  if (/^(uni(?!n|m)|eu|ewe|one\b|once|us[eu]|ut[ei]|u\b|u-)/.test(word)) return "a";
  // Letters that are spelled out: an x-ray, an sos button.
  if (/^(x-|sos\b|ng\b|[fhlmnrsx]\b)/.test(word)) return "an";
  return /^[aeiou]|^8|^1[18]\b/.test(word) ? "an" : "a";
}

/** A phrase in lower case with the article that it needs: "a red apple", "an egg", "grapes", "bread". */
export function withArticle(phrase: string): string {
  if (/^(a|an|the|two|three) /.test(phrase) || isPlural(phrase)) return phrase;
  const joined = phrase.replaceAll(" ", "-");
  const uncountable = UNCOUNTABLE_PHRASES.has(joined) || UNCOUNTABLE.has(headOf(phrase));
  return uncountable && !COUNTABLE.has(joined) ? phrase : `${indefiniteArticle(phrase)} ${phrase}`;
}
