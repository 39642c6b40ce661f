/** Colours by their plain names; every avatar is painted in these, so that a caption can name them. */
const HAIR = {
  black: "26201f",
  brown: "6b4226",
  blond: "ecc85c",
  red: "c5371f",
  gray: "a6a6a6",
  pink: "f58fb8",
  blue: "3b7de0",
  purple: "8a56cf",
} as const;
const CLOTHES = {
  red: "d62828",
  orange: "f5821f",
  yellow: "fbd02d",
  green: "3d9f4e",
  blue: "2f6fde",
  purple: "8444b8",
  pink: "f59ac2",
  brown: "8a5a33",
  black: "2a2a2a",
  gray: "a0a0a0",
} as const;

/** Something of an avatar that can be seen at 64 px, and what captions call it. */
export interface AvatarAttribute {
  readonly name: "hair" | "hat" | "eyewear" | "facialHair" | "clothing" | "expression";
  /** The style's option that decides about it; without one, the only phrase always holds. */
  readonly option?: string;
  /**
   * From the option's values to words without article, `{hairColor}` standing for that colour's name; no words
   * where there is nothing to say. Values that are not listed are never drawn.
   */
  readonly phrases: Readonly<Record<string, string>>;
}

/** One way of drawing people, with options whose outcome can be said in plain words. */
export interface AvatarStyle {
  readonly title: string;
  readonly package: string;
  /** Its name in `@dicebear/collection`. */
  readonly collectionName: string;
  readonly author: string;
  readonly url: string;
  readonly license: string;
  readonly attributes: readonly AvatarAttribute[];
  /** Options of colours, and the colours that they may have, by name. */
  readonly colors: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What else is set: probabilities in percent, and parts of which only some are wanted. */
  readonly options: Readonly<Record<string, number | readonly string[]>>;
  /** Attributes that cannot be told where another one is there: a beard covers the mouth. */
  readonly hidden: Partial<Readonly<Record<AvatarAttribute["name"], AvatarAttribute["name"]>>>;
  /** A piece of the SVG and what to write in its place. */
  readonly retouched?: readonly [found: string, written: string];
}

const each = (values: string, phrase: string): Record<string, string> =>
  Object.fromEntries(values.split(" ").map((value) => [value, phrase]));

const PACKAGE = "@dicebear/collection";

/** The avatars' styles by the word that stands for them in captions and keys. */
export const AVATAR_STYLES = {
  micah: {
    title: "Avatar Illustration System",
    package: PACKAGE,
    collectionName: "micah",
    author: "Micah Lanier",
    url: "https://www.figma.com/community/file/829741575478342595",
    license: "CC-BY-4.0",
    attributes: [
      {
        name: "hair",
        option: "hair",
        phrases: {
          ...each("fonze dannyPhantom", "short {hairColor} hair"),
          full: "long {hairColor} hair",
          pixie: "{hairColor} bob",
          mrT: "{hairColor} mohawk",
          mrClean: "bald",
          turban: "{hairColor} turban",
        },
      },
      { name: "eyewear", option: "glasses", phrases: { round: "round glasses", square: "square glasses" } },
      { name: "facialHair", option: "facialHair", phrases: { beard: "black beard" } },
      {
        name: "expression",
        option: "mouth",
        phrases: {
          smile: "smiling",
          laughing: "laughing",
          ...each("sad frown", "sad"),
          surprised: "surprised",
          nervous: "nervous",
        },
      },
      { name: "clothing", option: "shirt", phrases: each("open crew collared", "{shirtColor} shirt") },
    ],
    colors: { hairColor: HAIR, shirtColor: CLOTHES },
    options: {
      glassesColor: ["000000"],
      glassesProbability: 45,
      facialHairProbability: 15,
      earringsProbability: 0,
      eyes: ["eyes", "round"],
      eyebrows: ["up", "eyelashesUp"],
    },
    hidden: { facialHair: "expression" },
  },
  peeps: {
    title: "Open Peeps",
    package: PACKAGE,
    collectionName: "openPeeps",
    author: "Pablo Stanley",
    url: "https://www.openpeeps.com/",
    license: "CC0-1.0",
    attributes: [
      {
        name: "hair",
        option: "head",
        phrases: {
          bangs: "{headContrastColor} bob",
          bangs2: "black bob",
          grayBun: "{headContrastColor} bun",
          bun2: "black bun",
          ...each("grayShort short4", "short {headContrastColor} hair"),
          ...each("short1 short2", "short black hair"),
          mohawk: "{headContrastColor} mohawk",
          mediumBangs2: "curly {headContrastColor} hair",
          longCurly: "curly black hair",
          ...each("mediumStraight medium3", "long black hair"),
          afro: "black afro",
          flatTopLong: "black flat top",
          noHair1: "bald",
          hatBeanie: "{clothingColor} beanie",
          turban: "{clothingColor} turban",
          hatHip: "black hat",
        },
      },
      {
        name: "eyewear",
        option: "accessories",
        phrases: {
          glasses5: "round glasses",
          ...each("sunglasses sunglasses2", "sunglasses"),
          eyepatch: "eyepatch",
        },
      },
      {
        name: "facialHair",
        option: "facialHair",
        phrases: {
          ...each("full2 full3", "black beard"),
          ...each("moustache3 moustache5", "black moustache"),
        },
      },
      {
        name: "expression",
        option: "face",
        phrases: {
          smile: "smiling",
          smileBig: "grinning",
          smileLOL: "laughing",
          veryAngry: "angry",
          solemn: "sad",
          fear: "frightened",
        },
      },
      { name: "clothing", phrases: { always: "{clothingColor} shirt" } },
    ],
    colors: { headContrastColor: HAIR, clothingColor: CLOTHES },
    options: { accessoriesProbability: 45, facialHairProbability: 12, maskProbability: 0 },
    hidden: { facialHair: "expression" },
  },
  personas: {
    title: "Personas by Draftbit",
    package: PACKAGE,
    collectionName: "personas",
    author: "Draftbit",
    url: "https://personas.draftbit.com/",
    license: "CC-BY-4.0",
    attributes: [
      {
        name: "hair",
        option: "hair",
        phrases: {
          ...each("long extraLong", "long {hairColor} hair"),
          ...each("bobCut bobBangs", "{hairColor} bob"),
          curly: "curly {hairColor} hair",
          pigtails: "{hairColor} pigtails",
          ...each("straightBun curlyBun", "{hairColor} bun"),
          ...each("shortCombover shortComboverChops", "short {hairColor} hair"),
          bald: "bald",
          beanie: "red beanie",
          cap: "orange cap",
        },
      },
      {
        name: "eyewear",
        option: "eyes",
        phrases: {
          ...each("open happy", ""),
          glasses: "square glasses",
          sunglasses: "sunglasses",
          sleep: "closed eyes",
        },
      },
      {
        name: "facialHair",
        option: "facialHair",
        phrases: { beardMustache: "{hairColor} beard", walrus: "{hairColor} moustache" },
      },
      {
        name: "expression",
        option: "mouth",
        phrases: { ...each("smile bigSmile", "smiling"), frown: "sad", surprise: "surprised" },
      },
      {
        name: "clothing",
        option: "body",
        phrases: {
          ...each("squared rounded", "{clothingColor} shirt"),
          checkered: "checkered {clothingColor} shirt",
        },
      },
    ],
    colors: { hairColor: HAIR, clothingColor: CLOTHES },
    options: { facialHairProbability: 15, nose: ["mediumRound", "smallRound"] },
    hidden: { facialHair: "expression" },
    // White over the face is meant to blend with it, but lies in a group that has nothing to blend with: dark
    // skin turns grey.
    retouched: ['fill="#fff" style="mix-blend-mode:overlay" opacity=".36"', 'fill="#fff" opacity=".1"'],
  },
  pixel: {
    title: "Pixel Art",
    package: PACKAGE,
    collectionName: "pixelArt",
    author: "DiceBear",
    url: "https://www.figma.com/community/file/1198754108850888330",
    license: "CC0-1.0",
    attributes: [
      {
        name: "hair",
        option: "hair",
        phrases: {
          ...each(
            "short01 short02 short03 short06 short10 short15 short16 short17 short22",
            "short {hairColor} hair",
          ),
          ...each("long03 long07 long09 long12 long13", "long {hairColor} hair"),
          ...each("short13 long15", "spiky {hairColor} hair"),
          ...each("long18 long02", "{hairColor} pigtails"),
          long05: "{hairColor} bun",
        },
      },
      {
        name: "hat",
        option: "hat",
        phrases: each("variant01 variant04 variant05 variant08 variant09 variant10", "{hatColor} hat"),
      },
      {
        name: "eyewear",
        option: "glasses",
        phrases: {
          ...each("light01 light02 light05 light06 light07", "glasses"),
          ...each("dark03 dark05 dark06 dark07", "sunglasses"),
        },
      },
      {
        name: "clothing",
        option: "clothing",
        phrases: {
          ...each(
            "variant01 variant03 variant04 variant05 variant08 variant11 variant14",
            "{clothingColor} shirt",
          ),
          variant06: "checkered {clothingColor} shirt",
        },
      },
    ],
    colors: { hairColor: HAIR, hatColor: CLOTHES, clothingColor: CLOTHES },
    options: {
      glassesColor: ["191919"],
      glassesProbability: 40,
      hatProbability: 20,
      beardProbability: 0,
      accessoriesProbability: 0,
    },
    hidden: { hat: "hair" },
  },
} satisfies Record<string, AvatarStyle>;

export type AvatarStyleName = keyof typeof AVATAR_STYLES;

export const AVATAR_STYLE_NAMES = Object.keys(AVATAR_STYLES) as readonly AvatarStyleName[];

/** The packages that draw avatars. */
export const AVATAR_PACKAGES = ["@dicebear/collection", "@dicebear/core"] as const;
