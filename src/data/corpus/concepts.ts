import { readPackageJson } from "./packages.js";
import { NAMES_PACKAGE } from "./styles.js";

/** One thing that can be drawn, in words. */
export interface Concept {
  /** Upper-case code points joined with hyphens, without variation selectors: `1F468-200D-1F33E`. */
  readonly hexcode: string;
  /** The CLDR name as Emojibase gives it: "man: red hair", "OK hand". */
  readonly label: string;
  /** English keywords, lower case. */
  readonly tags: readonly string[];
  /** Emojibase's group of meaning, for instance `food-fruit`. */
  readonly subgroup: string;
  /** Other names, words joined with underscores: "+1", "hugging_face". */
  readonly shortcodes: readonly string[];
}

interface EmojibaseEntry {
  label: string;
  hexcode: string;
  tags?: string[];
  group?: number;
  subgroup?: number;
  order?: number;
}

const SHORTCODE_SETS = ["cldr", "emojibase", "emojibase-legacy", "github", "iamcal", "joypixels"];

/** Bare skin tones and hair, and flags: nothing that a caption could say would tell them apart at 64 px. */
const LEFT_OUT_GROUPS = new Set(["component", "flags"]);
const LEFT_OUT_SUBGROUPS = new Set(["keycap"]);

/** Code points without the variation selectors, which sets write or leave out as they like. */
export function normalizeHexcode(hexcode: string): string {
  return hexcode.toUpperCase().replace(/-?FE0[EF]/g, "");
}

/**
 * Every concept that the corpus may draw: all of Emojibase but skin tones, flags, regional indicators and
 * keycaps, in Unicode's order.
 *
 * @throws {CorpusError} Emojibase's data cannot be read
 */
export async function readConcepts(): Promise<Concept[]> {
  const entries = await readPackageJson<EmojibaseEntry[]>(`${NAMES_PACKAGE}/en/data.json`);
  const meta = await readPackageJson<{ groups: Record<string, string>; subgroups: Record<string, string> }>(
    `${NAMES_PACKAGE}/meta/groups.json`,
  );
  const shortcodes = new Map<string, Set<string>>();
  for (const set of SHORTCODE_SETS) {
    const codes = await readPackageJson<Record<string, string | string[]>>(
      `${NAMES_PACKAGE}/en/shortcodes/${set}.json`,
    );
    for (const [hexcode, names] of Object.entries(codes)) {
      const key = normalizeHexcode(hexcode);
      const all = shortcodes.get(key) ?? new Set<string>();
      for (const name of [names].flat()) all.add(name);
      shortcodes.set(key, all);
    }
  }
  return entries
    .filter(
      ({ group, subgroup }) =>
        group !== undefined &&
        !LEFT_OUT_GROUPS.has(meta.groups[group]!) &&
        !LEFT_OUT_SUBGROUPS.has(meta.subgroups[subgroup!]!),
    )
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ label, hexcode, tags = [], subgroup }) => {
      const key = normalizeHexcode(hexcode);
      return {
        hexcode: key,
        label,
        tags,
        subgroup: meta.subgroups[subgroup!]!,
        shortcodes: [...(shortcodes.get(key) ?? [])],
      };
    });
}
