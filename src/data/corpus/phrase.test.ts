import { describe, expect, test } from "vitest";
import { Random } from "../../engine/random.js";
import { writeCaptions } from "./captions.js";
import { type Concept, readConcepts } from "./concepts.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { MISSING_ARTICLES, PHRASES } from "./phrase-table.js";
import { baseConcept } from "./split.js";

const describeLabel = (label: string, subgroup = "any") => describeConcept({ label, subgroup });
const concepts = await readConcepts();

test.each([
  ["red apple", "a red apple"],
  ["grinning face", "a grinning face"],
  ["glasses", "glasses"],
  ["grapes", "grapes"],
  ["man running", "a man running"],
  ["woman: red hair", "a woman with red hair"],
  ["man: bald", "a bald man"],
  ["person: beard", "a person with a beard"],
  ["person walking: facing right", "a person walking facing right"],
  ["kiss: woman, man", "a woman and a man kissing"],
  ["couple with heart: man, man", "two men with a heart"],
  ["family: man, woman, girl, boy", "a family of a man, a woman, a girl and a boy"],
  ["family: adult, adult, child, child", "a family of two adults and two children"],
  ["twelve o’clock", "a clock at twelve o'clock"],
  ["two-thirty", "a clock at half past two"],
  ["piñata", "a pinata"],
  ["Japanese “here” button", "a japanese here button"],
  ["ON! arrow", "an on arrow"],
  ["Mrs. Claus", "mrs claus"],
  ["bowl with spoon", "a bowl with a spoon"],
  ["cloud with lightning and rain", "a cloud with lightning and rain"],
  ["person wearing turban", "a person wearing a turban"],
  ["AB button (blood type)", "a blood type ab button"],
  ["locked with key", "a locked padlock with a key"],
])("%s is described as %s", (label, expected) => {
  expect(describeLabel(label)).toBe(expected);
});

test("signs of the zodiac are called so", () => {
  expect(describeLabel("Aries", "zodiac")).toBe("the zodiac sign aries");
});

test("withoutArticle", () => {
  expect(["a red apple", "an egg", "the sun", "grapes", "animal"].map(withoutArticle)).toEqual([
    "red apple",
    "egg",
    "sun",
    "grapes",
    "animal",
  ]);
});

describe("all of Emojibase", () => {
  const phrases = new Map(concepts.map((concept) => [concept.hexcode, describeConcept(concept)]));

  test("has some 1,600 concepts, none of them a flag, a skin tone, a letter or a keycap", () => {
    expect(concepts.length).toBeGreaterThan(1600);
    expect(new Set(concepts.map(({ hexcode }) => hexcode)).size).toBe(concepts.length);
    for (const { hexcode, label } of concepts) {
      expect(hexcode).not.toMatch(/1F3F[B-F]|20E3|1F1E[6-9A-F]|FE0F/);
      expect(label).not.toMatch(/^flag:|skin tone|keycap|regional/);
    }
  });

  test("is described in lower-case ASCII words", () => {
    for (const phrase of phrases.values()) expect(phrase).toMatch(/^[a-z0-9][a-z0-9 ,'-]*[a-z0-9]$/);
  });

  test("a phrase that two concepts share is shared inside one group of the split", () => {
    const groups = new Map<string, Set<string>>();
    for (const [hexcode, phrase] of phrases) {
      groups.set(phrase, (groups.get(phrase) ?? new Set()).add(baseConcept(hexcode)));
    }
    expect([...groups].filter(([, bases]) => bases.size > 1)).toEqual([]);
  });

  test("every entry of the phrase table is used", () => {
    const all = new Set(phrases.values());
    expect(Object.values(PHRASES).filter((phrase) => !all.has(phrase))).toEqual([]);
    const text = [...all].join("\n");
    expect(MISSING_ARTICLES.filter(([, written]) => !text.includes(written))).toEqual([]);
  });
});

describe("captions", () => {
  const apple: Concept = {
    hexcode: "1F34E",
    label: "red apple",
    tags: ["apple", "diet", "food", "fruit", "health", "red", "ripe", "ñ"],
    subgroup: "food-fruit",
    shortcodes: [],
  };

  test("the first is canonical, the others say the same in other words", () => {
    const captions = writeCaptions(apple, "flat", new Random(0));
    expect(captions.slice(0, 6)).toEqual([
      "a red apple, flat",
      "red apple in flat style",
      "a picture of a red apple, flat",
      "a flat picture of a red apple",
      "a red apple",
      "a picture of fruit: red apple, flat",
    ]);
    expect(captions).toHaveLength(8);
    expect(captions[6]).toMatch(/^(diet|food|fruit|health|ripe): a red apple, flat$/);
    expect(captions[7]).toMatch(
      /^red apple, (diet|food|fruit|health|ripe), (diet|food|fruit|health|ripe), flat style$/,
    );
  });

  test("the random stream decides on the keywords and on nothing else", () => {
    const drawn = Array.from({ length: 30 }, (_, seed) => writeCaptions(apple, "noto", new Random(seed)));
    expect(new Set(drawn.map((captions) => captions.slice(0, 6).join("|"))).size).toBe(1);
    expect(new Set(drawn.map((captions) => captions[6])).size).toBe(5);
    expect(writeCaptions(apple, "noto", new Random(3))).toEqual(drawn[3]);
  });

  test("of all concepts: ASCII, lower case, different, some without the style", () => {
    for (const concept of concepts) {
      const captions = writeCaptions(concept, "shaded", new Random(1, concept.hexcode));
      expect(captions.length).toBeGreaterThanOrEqual(5);
      expect(new Set(captions).size).toBe(captions.length);
      expect(captions[0]).toBe(`${describeConcept(concept)}, shaded`);
      expect(captions).toContain(describeConcept(concept));
      for (const caption of captions) expect(caption).toMatch(/^[a-z0-9][a-z0-9 ,:'-]+$/);
    }
  });
});
