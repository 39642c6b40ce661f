import { withArticle } from "./article.js";
import type { Concept } from "./concepts.js";
import { MISSING_ARTICLES, PHRASES } from "./phrase-table.js";

const PLURALS: Readonly<Record<string, string>> = {
  man: "men",
  woman: "women",
  boy: "boys",
  girl: "girls",
  adult: "adults",
  child: "children",
};

/** Lower-case ASCII: accents, typographic quotes and exclamation marks go. */
function toAscii(label: string): string {
  return label
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d"!.]/g, "")
    .toLowerCase()
    .trim();
}

/** "man, man, girl" as "two men and a girl". */
function listPeople(members: string): string {
  const counts = new Map<string, number>();
  for (const member of members.split(", ")) counts.set(member, (counts.get(member) ?? 0) + 1);
  const parts = [...counts].map(([who, count]) =>
    count === 1 ? withArticle(who) : `${count === 2 ? "two" : count} ${PLURALS[who] ?? `${who}s`}`,
  );
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** CLDR's "kind: detail" names as an English phrase. */
function resolveDetail(kind: string, detail: string): string {
  if (kind === "family") return `a family of ${listPeople(detail)}`;
  if (kind === "kiss") return `${listPeople(detail)} kissing`;
  if (kind === "couple with heart") return `${listPeople(detail)} with a heart`;
  if (detail === "bald") return `bald ${kind}`;
  if (detail === "beard") return `${kind} with a beard`;
  if (detail.endsWith("hair")) return `${kind} with ${detail}`;
  return `${kind} ${detail}`;
}

/** "bowl with spoon" as "bowl with a spoon": the part after the first "with" gets its own article. */
function articleAfterWith(phrase: string): string {
  const found = /^(.* with) (.+)$/.exec(phrase);
  return found ? `${found[1]} ${withArticle(found[2]!)}` : phrase;
}

/**
 * What a concept's picture shows, in lower-case ASCII with the article that it needs: "a red apple",
 * "grapes", "a man with red hair", "a clock at half past two".
 */
export function describeConcept({ label, subgroup }: Pick<Concept, "label" | "subgroup">): string {
  const name = toAscii(label);
  const known = PHRASES[name];
  if (known !== undefined) return known;
  const clock = /^(\w+)( o'clock|-thirty)$/.exec(name);
  if (clock)
    return clock[2] === "-thirty" ? `a clock at half past ${clock[1]}` : `a clock at ${clock[1]} o'clock`;
  const [kind, detail] = name.split(": ");
  const short = detail === undefined ? name : resolveDetail(kind!, detail);
  const phrase = MISSING_ARTICLES.reduce((text, [found, written]) => text.replace(found, written), short);
  if (subgroup === "zodiac") return `the zodiac sign ${phrase}`;
  return withArticle(articleAfterWith(phrase));
}

/** A phrase without its article, as it stands before "in flat style". */
export function withoutArticle(phrase: string): string {
  return phrase.replace(/^(a|an|the) /, "");
}
