import { createHash } from "node:crypto";
import { normalizeHexcode } from "./concepts.js";
import type { StyleName } from "./styles.js";

/**
 * `heldout-concept`: no picture of the concept, in any style, is trained on.
 * `heldout-pair`: the concept is trained on, but not in this style.
 */
export const SPLITS = ["train", "heldout-concept", "heldout-pair"] as const;
export type Split = (typeof SPLITS)[number];

/** Part of the concepts, and of the remaining pairs, that are held out (expected value). */
export const HELD_OUT_SHARE = 0.03;

const ADULT = "1F9D1";
const CHILD = "1F9D2";

/** Code points that only turn a figure around, or give it a gender or hair, when joined to another. */
const MODIFIERS = new Set(["2640", "2642", "27A1", "1F9B0", "1F9B1", "1F9B2", "1F9B3"]);
const SKIN_TONE = /^1F3F[B-F]$/;

/** Sequences and code points drawn as one scene with the figures, the direction or the size changed. */
const SAME_SCENE: readonly (readonly string[])[] = [
  [ADULT, "1F468", "1F469", "1F9D4", "1F471"], // adult; with a beard, with blond hair
  [CHILD, "1F466", "1F467"],
  ["1F9D3", "1F474", "1F475"], // older people
  ["1F934", "1F478", "1FAC5"], // prince, princess, person with crown
  ["1F930", "1FAC3", "1FAC4"], // pregnant
  ["1F931", `${ADULT}-1F37C`], // feeding a baby
  ["1F385", "1F936", `${ADULT}-1F384`], // Santa, Mrs. and Mx Claus
  ["1F483", "1F57A", `${ADULT}-1FA70`], // dancers
  ["1F46B", "1F46C", "1F46D", `${ADULT}-1F91D-${ADULT}`], // holding hands
  ["1F48F", `${ADULT}-2764-1F48B-${ADULT}`], // kiss
  ["1F491", `${ADULT}-2764-${ADULT}`], // couple with heart
  ["1F50D", "1F50E"], // magnifying glasses, tilted left and right
  ["1FAF1", "1FAF2"], // hands, rightwards and leftwards
  ["1FAF7", "1FAF8"], // pushing hands
  ["1F91B", "1F91C"], // fists
  ["1F448", "1F449", "1F446", "1F447"], // pointing backhands
  ["1F312", "1F318"], // crescent moons, waxing and waning
  ["1F313", "1F317"], // quarter moons
  ["1F314", "1F316"], // gibbous moons
  ["1F31B", "1F31C"], // quarter moon faces
  ["2B1B", "25FC", "25FE", "25AA"], // black squares of four sizes
  ["2B1C", "25FB", "25FD", "25AB"], // white squares
  ["1F536", "1F538"], // orange diamonds, large and small
  ["1F537", "1F539"], // blue diamonds
];

const BASES = new Map(SAME_SCENE.flatMap((scene) => scene.map((hexcode) => [hexcode, scene[0]!] as const)));

/**
 * The concept that a hexcode is a variant of: gender, hair, skin, direction, size and the members of a
 * family are set aside, so that pictures that differ in nothing else stay together.
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
