import { createHash } from "node:crypto";
import { type AvatarAttributes, attributeCombination } from "./avatar-attributes.js";
import { normalizeHexcode } from "./concepts.js";
import { ADULT, CHILD, SAME_SCENE } from "./same-scene.js";
import type { StyleName } from "./styles.js";

/**
 * `heldout-concept`: no picture of the concept, in any style, is trained on, nor of those that {@link baseConcept} takes
 * for the same. That goes by code points and a measured list ({@link SAME_SCENE}); look-alikes that are on neither may be
 * trained on: the monkeys that see and hear no evil are, the one that speaks none is held out, and so with the red triangles
 * that point up and down.
 * `heldout-pair`: the concept is trained on, but not in this style.
 * `heldout-avatar`: no avatar with the same attributes is trained on, in any style.
 * `heldout-scene`: each concept is trained on in this style, but no scene with both of them, or with as many
 * of the one, in any style.
 */
export const SPLITS = [
  "train",
  "heldout-concept",
  "heldout-pair",
  "heldout-avatar",
  "heldout-scene",
] as const;
export type Split = (typeof SPLITS)[number];

/** Part of the concepts, and of the remaining pairs, that are held out (expected value). */
export const HELD_OUT_SHARE = 0.03;

/** Part of the avatars, and of the scenes, that are held out (expected value). */
export const HELD_OUT_COMBINATIONS = 0.05;

/** Code points that only turn a figure around, or give it a gender or hair, when joined to another. */
const MODIFIERS = new Set(["2640", "2642", "27A1", "1F9B0", "1F9B1", "1F9B2", "1F9B3"]);
const SKIN_TONE = /^1F3F[B-F]$/;

const BASES = new Map(SAME_SCENE.flatMap((scene) => scene.map((hexcode) => [hexcode, scene[0]!] as const)));

/**
 * The concept that a hexcode is a variant of: gender, hair, skin, direction, size and the members of a
 * family are set aside, so that pictures that differ in nothing else stay together, and what {@link SAME_SCENE} lists is one.
 */
export function baseConcept(hexcode: string): string {
  const parts = normalizeHexcode(hexcode)
    .split("-")
    .filter((part) => part !== "200D" && !SKIN_TONE.test(part));
  const figures = parts
    .filter((part, index) => index === 0 || !MODIFIERS.has(part))
    .map((part) =>
      part === "1F468" || part === "1F469" ? ADULT : part === "1F466" || part === "1F467" ? CHILD : part,
    );
  if (figures.length > 1 && figures.every((figure) => figure === ADULT || figure === CHILD)) return "1F46A";
  const joined = figures.join("-");
  return BASES.get(joined) ?? joined;
}

/** A number in [0, 1), evenly spread, that depends on the label alone. */
function share(label: string): number {
  return createHash("sha256").update(label).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * Which split a picture belongs to: a pure function of its code points and style, so that every seed, size,
 * machine and choice of styles has the same one.
 */
export function splitOf(hexcode: string, style: StyleName): Split {
  const base = baseConcept(hexcode);
  if (share(`concept ${base}`) < HELD_OUT_SHARE) return "heldout-concept";
  return share(`pair ${style} ${base}`) < HELD_OUT_SHARE ? "heldout-pair" : "train";
}

/** Which split an avatar belongs to: a pure function of its attributes. */
export function splitOfAvatar(attributes: AvatarAttributes): Split {
  const held = share(`avatar ${attributeCombination(attributes)}`) < HELD_OUT_COMBINATIONS;
  return held ? "heldout-avatar" : "train";
}

/**
 * Which split a composed scene belongs to: a pure function of its concepts, in whatever order and variant, and
 * of the number where it shows several of one. It says nothing of whether the concepts may be in a scene.
 */
export function splitOfScene(hexcodes: readonly string[], count = ""): Split {
  const bases = hexcodes.map(baseConcept).sort();
  return share(`scene ${count} ${bases.join(" ")}`) < HELD_OUT_COMBINATIONS ? "heldout-scene" : "train";
}
