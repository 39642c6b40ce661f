import { describe, expect, test } from "vitest";
import { Random } from "../../engine/random.js";
import { ALSO_CALLED } from "./also-called.js";
import { writeCaptions } from "./captions.js";
import { type Concept, readConcepts } from "./concepts.js";
import { ICON_CONCEPTS } from "./icon-concepts.js";
import { otherNames } from "./keywords.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { MISSING_ARTICLES, PHRASES } from "./phrase-table.js";
import { baseConcept } from "./split.js";
import type { StyleName } from "./styles.js";

const describeLabel = (label: string, subgroup = "any") => describeConcept({ label, subgroup });
const concepts = await readConcepts();
const names = new Set(concepts.map((concept) => withoutArticle(describeConcept(concept))));

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

  test("what icon sets draw beside is called by names of its own, in the same form", () => {
    const names = new Set(phrases.values());
    for (const phrase of ICON_CONCEPTS.map(describeConcept)) {
      expect(phrase).toMatch(/^[a-z][a-z ]+$/);
      expect(names).not.toContain(phrase);
    }
    expect(describeConcept(ICON_CONCEPTS.find(({ label }) => label === "iron")!)).toBe("an iron");
    expect(describeConcept(ICON_CONCEPTS.find(({ label }) => label === "binoculars")!)).toBe("binoculars");
  });

  test("every entry of the phrase table is used", () => {
    const all = new Set([...phrases.values(), ...ICON_CONCEPTS.map(describeConcept)]);
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

  const captionsOf = (concept: Concept, style: StyleName, random: Random) =>
    writeCaptions(concept, style, otherNames(concept, names), random);

  test("the first is canonical, the others say the same in other words", () => {
    const captions = captionsOf(apple, "flat", new Random(0));
    expect(captions.slice(0, 4)).toEqual([
      "a red apple, flat",
      "a red apple",
      "red apple in flat style",
      "an apple, flat",
    ]);
    expect(captions).toHaveLength(5);
    expect(captions[4]).toMatch(/^a red apple, (diet|food|fruit|health|ripe), flat$/);
  });

  test("the random stream decides on the keywords and on nothing else", () => {
    const drawn = Array.from({ length: 30 }, (_, seed) => captionsOf(apple, "noto", new Random(seed)));
    expect(new Set(drawn.map((captions) => captions.slice(0, 4).join("|"))).size).toBe(1);
    expect(new Set(drawn.map((captions) => captions[4])).size).toBe(5);
    expect(captionsOf(apple, "noto", new Random(3))).toEqual(drawn[3]);
  });

  test("of all concepts: ASCII, lower case, different, short, one without the style", () => {
    for (const concept of concepts) {
      const captions = captionsOf(concept, "shaded", new Random(1, concept.hexcode));
      expect(captions.length).toBeGreaterThanOrEqual(3);
      expect(captions.length).toBeLessThanOrEqual(5);
      expect(new Set(captions).size).toBe(captions.length);
      expect(captions[0]).toBe(`${describeConcept(concept)}, shaded`);
      expect(captions).toContain(describeConcept(concept));
      for (const caption of captions) {
        expect(caption).toMatch(/^[a-z0-9][a-z0-9 ,'-]+$/);
        expect(caption.length).toBeLessThanOrEqual(80);
      }
    }
  });
});

describe("other names", () => {
  const find = (label: string) => concepts.find((concept) => concept.label === label)!;

  test.each([
    ["red apple", ["an apple"]],
    ["automobile", ["a car"]],
    ["grinning face", ["a happy face", "a laughing face"]],
    ["crying cat", ["a sad cat"]],
    ["ewe", ["a sheep"]],
    ["magnifying glass tilted left", []],
    ["monkey face", []],
    ["dog", []],
  ])("%s is also called %j", (label, expected) => {
    expect(otherNames(find(label), names)).toEqual(expected);
  });

  test("are never another concept's name", () => {
    for (const concept of concepts) {
      for (const other of otherNames(concept, names)) expect(names.has(withoutArticle(other))).toBe(false);
    }
  });

  test("every entry of the table is used", () => {
    expect(Object.keys(ALSO_CALLED).filter((name) => !names.has(name))).toEqual([]);
  });
});
