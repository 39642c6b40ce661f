import { describe, expect, test } from "vitest";
import { type Concept, normalizeHexcode, readConcepts } from "./concepts.js";
import { ICON_CONCEPTS } from "./icon-concepts.js";
import { type IconSet, iconSvg, readIconSet } from "./icon-sets.js";
import { matchIcons, normalizeName } from "./match.js";
import { STYLE_NAMES, STYLES, type Style } from "./styles.js";

const concept = (hexcode: string, label: string, shortcodes: string[] = []): Concept => ({
  hexcode,
  label,
  shortcodes,
  tags: [],
  subgroup: "any",
});

const set: IconSet = {
  width: 32,
  height: 32,
  icons: {
    "red-apple": { body: "<apple/>" },
    pinata: { body: "<pinata/>" },
    "hugging-face": { body: "<old/>", hidden: true },
    "smiling-face-with-open-hands": { body: "<hug/>" },
    "index-left": { body: "<left/>", width: 40 },
    hug: { body: "<hug2/>" },
  },
  aliases: { "index-right": { parent: "index-left", hFlip: true }, apple: { parent: "red-apple" } },
  characters: { "1f34e": "red-apple", "270c-fe0f": "pinata" },
  meanings: {},
  joinedNames: false,
  needsMargin: false,
};

test("names of different sources meet", () => {
  expect(normalizeName("Piñata")).toBe("pinata");
  expect(normalizeName("Woman’s clothes")).toBe("womans-clothes");
  expect(normalizeName("Japanese “here” button")).toBe("japanese-here-button");
  expect(normalizeName("smiling_face_with_open_hands")).toBe("smiling-face-with-open-hands");
  expect(normalizeHexcode("270c-fe0f")).toBe("270C");
});

describe("matchIcons", () => {
  test("code points first, then the name, then other names; the rest is missing", () => {
    const matching = matchIcons(set, [
      concept("270C", "victory hand"),
      concept("1F34E", "something else"),
      concept("1F449", "index right"),
      concept("1F917", "Smiling face, with open hands", ["hug"]),
      concept("1F46B", "hugs", ["nothing", "hug"]),
      concept("1F47B", "ghost", ["boo"]),
    ]);
    expect(Object.fromEntries(matching.icons)).toEqual({
      "270C": "pinata",
      "1F34E": "red-apple",
      "1F449": "index-right",
      "1F917": "smiling-face-with-open-hands",
      "1F46B": "hug",
    });
    expect(matching).toMatchObject({ byCodePoint: 2, byName: 2, byOtherName: 1, missing: ["1F47B"] });
  });

  test("no icon stands for two concepts", () => {
    const matching = matchIcons(set, [concept("A", "hug"), concept("B", "hug")]);
    expect([...matching.icons.keys()]).toEqual(["A"]);
    expect(matching.missing).toEqual(["B"]);
  });

  test("what is known of an icon goes before its name", () => {
    const keys: IconSet = {
      ...set,
      icons: { keyboard: { body: "<piano/>" }, keys: { body: "<keyboard/>" } },
      meanings: {
        keyboard: "musical keyboard",
        keys: "keyboard",
        gone: "ghost",
        hug: "nothing that is known",
      },
      characters: {},
      aliases: {},
    };
    const matching = matchIcons(keys, [concept("2328", "keyboard"), concept("1F3B9", "musical keyboard")]);
    expect(Object.fromEntries(matching.icons)).toEqual({ "1F3B9": "keyboard", "2328": "keys" });
    expect(matching).toMatchObject({ byName: 0, byOtherName: 2 });
  });

  test("names that are written together", () => {
    const joined: IconSet = {
      ...set,
      icons: { redapple: { body: "<apple/>" }, huggingface: { body: "<hug/>" } },
      joinedNames: true,
      characters: {},
      aliases: {},
    };
    const concepts = [concept("1F34E", "red apple"), concept("1F917", "smiling face", ["hugging_face"])];
    expect(matchIcons(joined, concepts)).toMatchObject({ byName: 1, byOtherName: 1, missing: [] });
    expect(matchIcons({ ...joined, joinedNames: false }, concepts).icons.size).toBe(0);
  });

  test("every icon whose meaning is known is there, and what it means is a concept", async () => {
    const labels = new Set([...(await readConcepts()), ...ICON_CONCEPTS].map(({ label }) => label));
    for (const style of STYLE_NAMES) {
      const { format }: Style = STYLES[style];
      if (format === "files") continue;
      const { icons, meanings } = await readIconSet(style);
      for (const [icon, label] of Object.entries(meanings)) {
        expect(icons, `${style}: ${icon}`).toHaveProperty([icon]);
        expect([...labels], `${style}: ${icon}`).toContain(label);
      }
    }
  });

  test("the real FxEmoji: eight hundred concepts, though it tells no code points", async () => {
    const { icons, byCodePoint } = matchIcons(await readIconSet("fxemoji"), await readConcepts());
    expect(byCodePoint).toBe(0);
    expect(icons.size).toBeGreaterThan(750);
    expect(icons.get("1F42B")).toBe("bactriancamel");
    expect(icons.has("1F44B")).toBe(false);
  });

  test("the real Twemoji: nearly every concept, all by code point", async () => {
    const concepts = await readConcepts();
    const { byCodePoint, missing } = matchIcons(await readIconSet("twemoji"), concepts);
    expect(byCodePoint / concepts.length).toBeGreaterThan(0.98);
    expect(missing.length).toBe(concepts.length - byCodePoint);
  });

  test("a set without code points borrows those of its flat sister", async () => {
    const concepts = await readConcepts();
    const flat = await readIconSet("flat");
    const shaded = { ...flat, characters: {} };
    const borrowed = matchIcons(flat, concepts).icons;
    const byNames = matchIcons(shaded, concepts).icons;
    expect(borrowed.size).toBeGreaterThan(1500);
    // Names alone find most, and never another icon than the code points do.
    expect(byNames.size).toBeGreaterThan(1500);
    for (const [hexcode, icon] of byNames) expect([hexcode, icon]).toEqual([hexcode, borrowed.get(hexcode)]);
  });
});

describe("iconSvg", () => {
  test("draws the icon's box at the size asked for", () => {
    expect(iconSvg(set, "red-apple", 64)).toMatch(
      /width="64" height="64" viewBox="0 0 32 32"><apple\/><\/svg>$/,
    );
    expect(iconSvg(set, "apple", 64)).toContain("<apple/>");
    expect(iconSvg(set, "index-left", 64)).toContain('viewBox="0 0 40 32"');
  });

  test("mirrors an alias about the middle of its box", () => {
    expect(iconSvg(set, "index-right", 8)).toContain(
      '<g transform="translate(40 0) scale(-1 1)"><left/></g>',
    );
  });

  test("leaves a margin where the set has none", () => {
    const [left, top, width, height] = /viewBox="([^"]+)"/
      .exec(iconSvg({ ...set, needsMargin: true }, "pinata", 64))![1]!
      .split(" ")
      .map(Number);
    expect(left).toBe(top);
    expect(width).toBe(height);
    // The picture takes 14 of 16 parts.
    expect(32 / width!).toBeCloseTo(14 / 16, 10);
    expect(-left! * 2 + 32).toBeCloseTo(width!, 10);
  });

  test("names an icon that is not there", () => {
    expect(() => iconSvg(set, "pear", 8)).toThrow("the icon set holds no icon pear");
  });
});
