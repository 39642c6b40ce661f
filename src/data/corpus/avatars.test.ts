import * as collection from "@dicebear/collection";
import { describe, expect, test } from "vitest";
import { Random } from "../../engine/random.js";
import { CorpusError } from "../errors.js";
import { loadPicture } from "../image.js";
import type { Picture } from "../picture.js";
import {
  attributeCombination,
  avatarAttributes,
  avatarCaptions,
  describeAvatar,
} from "./avatar-attributes.js";
import { AVATAR_STYLE_NAMES, AVATAR_STYLES, type AvatarStyle } from "./avatar-styles.js";
import { drawAvatars, drawingOptions } from "./draw-avatars.js";
import { HELD_OUT_COMBINATIONS, splitOfAvatar } from "./split.js";

const styles = { ...collection };
const redBun = { hair: "red bun", eyewear: "round glasses", clothing: "blue shirt", expression: "smiling" };

describe("sentences", () => {
  test.each([
    [{ hair: "red bun", eyewear: "round glasses" }, "a person with a red bun and round glasses"],
    [redBun, "a smiling person with a red bun, round glasses and a blue shirt"],
    [
      { hair: "bald", facialHair: "black beard", clothing: "orange shirt" },
      "a bald person with a black beard and an orange shirt",
    ],
    [{ hair: "bald", expression: "angry" }, "an angry bald person"],
    [{ hair: "short gray hair", eyewear: "eyepatch" }, "a person with short gray hair and an eyepatch"],
    [{ hat: "orange hat", eyewear: "closed eyes" }, "a person with an orange hat and closed eyes"],
  ])("%j", (attributes, sentence) => {
    expect(describeAvatar(attributes)).toBe(sentence);
  });

  test("captions are different, the first is whole, and all are true", () => {
    const captions = avatarCaptions(redBun, "peeps", new Random(1));
    expect(captions.slice(0, 2)).toEqual([
      "a smiling person with a red bun, round glasses and a blue shirt, peeps",
      "a smiling person with a red bun, round glasses and a blue shirt",
    ]);
    expect(captions.length).toBeGreaterThan(2);
    expect(new Set(captions).size).toBe(captions.length);
    const words = new Set("a an with and person peeps red bun round glasses blue shirt smiling".split(" "));
    for (const caption of captions) {
      for (const word of caption.replaceAll(",", "").split(" ")) expect(words).toContain(word);
    }
  });
});

describe("the tables", () => {
  test.each(AVATAR_STYLE_NAMES)("%s: DiceBear has every part and option, under the terms told", (name) => {
    const style: AvatarStyle = AVATAR_STYLES[name];
    const { schema, meta } = styles[style.collectionName as "micah"];
    const properties = schema.properties as Record<string, { items?: { enum?: string[] } }>;
    for (const [option, value] of Object.entries(drawingOptions(style))) {
      expect(properties).toHaveProperty(option);
      const known = properties[option]!.items?.enum;
      if (known) expect(known).toEqual(expect.arrayContaining(value as string[]));
    }
    expect(meta?.title).toBe(style.title);
    expect(meta?.creator).toContain(style.author);
    expect(meta?.license?.name?.replaceAll(" ", "-")).toBe(style.license);
  });

  test("what a table does not know is an error", () => {
    const style: AvatarStyle = AVATAR_STYLES.micah;
    const drawn = {
      hair: "full",
      hairColor: "#c5371f",
      mouth: "smile",
      shirt: "crew",
      shirtColor: "#2f6fde",
    };
    expect(avatarAttributes(style, drawn)).toEqual({
      hair: "long red hair",
      expression: "smiling",
      clothing: "blue shirt",
    });
    expect(() => avatarAttributes(style, { ...drawn, hair: "wig" })).toThrow(CorpusError);
    expect(() => avatarAttributes(style, { ...drawn, hairColor: "#123456" })).toThrow("123456 found");
  });

  test("a beard hides the mouth, a hat the hair", () => {
    const person = {
      hair: "full",
      hairColor: "#c5371f",
      mouth: "smile",
      shirt: "crew",
      shirtColor: "#2f6fde",
    };
    expect(avatarAttributes(AVATAR_STYLES.micah, { ...person, facialHair: "beard" })).toEqual({
      hair: "long red hair",
      facialHair: "black beard",
      clothing: "blue shirt",
    });
    const pixel = { hair: "long03", hairColor: "#c5371f", clothing: "variant01", clothingColor: "#2f6fde" };
    expect(
      avatarAttributes(AVATAR_STYLES.pixel, { ...pixel, hat: "variant01", hatColor: "#3d9f4e" }),
    ).toEqual({
      hat: "green hat",
      clothing: "blue shirt",
    });
  });
});

/** Part of the pixels that are near a colour. */
function share({ data }: Picture, hex: string): number {
  const wanted = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  let near = 0;
  for (let at = 0; at < data.length; at += 3) {
    if (wanted.every((level, channel) => Math.abs(data[at + channel]! - level) < 24)) near++;
  }
  return near / (data.length / 3);
}

describe("drawn avatars", async () => {
  const avatars = await drawAvatars(400, { size: 64, seed: 5 });

  test("are the same for the same seed, and a longer list begins with a shorter one", async () => {
    const again = await drawAvatars(8, { size: 64, seed: 5 });
    expect(again).toEqual(avatars.slice(0, 8));
    const other = await drawAvatars(8, { size: 64, seed: 6 });
    expect(other.map(({ record }) => record.name)).not.toEqual(again.map(({ record }) => record.name));
  });

  test("have every attribute in the canonical caption, which is short ASCII", () => {
    for (const { record } of avatars) {
      expect(record.captions[0]).toMatch(/^an? [a-z, ]+$/);
      expect(record.captions[0]!.split(" ").length).toBeLessThan(24);
      expect(Object.keys(record.attributes!).length).toBeGreaterThan(1);
      for (const phrase of Object.values(record.attributes!)) expect(record.captions[0]).toContain(phrase);
    }
  });

  test("show the colours that they tell at 64 px", async () => {
    for (const { record, png } of avatars) {
      const picture = await loadPicture(png);
      const { colors }: AvatarStyle = AVATAR_STYLES[record.style as "micah"];
      const said = /(\w+) shirt/.exec(record.attributes!.clothing!)![1]!;
      const palette = colors.clothingColor ?? colors.shirtColor!;
      if (record.attributes!.clothing!.startsWith("checkered")) continue;
      expect(share(picture, palette[said]!), `${record.key}: ${record.name}`).toBeGreaterThan(0.01);
    }
  });

  test("are held out by attributes alone, about as many as the share says, and none of those is trained on", () => {
    const trained = new Set(
      avatars
        .filter(({ split }) => split === "train")
        .map(({ record }) => attributeCombination(record.attributes!)),
    );
    const held = avatars.filter(({ split }) => split === "heldout-avatar");
    expect(held.length / avatars.length).toBeGreaterThan(HELD_OUT_COMBINATIONS * 0.4);
    expect(held.length / avatars.length).toBeLessThan(HELD_OUT_COMBINATIONS * 1.8);
    for (const { record } of held) expect(trained).not.toContain(record.concept);
    for (const { record, split } of avatars) {
      const reversed = Object.fromEntries(Object.entries(record.attributes!).reverse());
      expect(splitOfAvatar(reversed)).toBe(split);
    }
  });
});
