import { type Concept, normalizeHexcode } from "./concepts.js";
import { todaysNames } from "./icon-names.js";
import type { IconSet } from "./icon-sets.js";

/** How the icons of one set were found. */
export interface Matching {
  /** From hexcode to icon name. */
  readonly icons: ReadonlyMap<string, string>;
  /** Concepts found by the set's own table of code points, by their name, and by another of their names. */
  readonly byCodePoint: number;
  readonly byName: number;
  readonly byOtherName: number;
  /** Hexcodes of concepts that the set does not draw. */
  readonly missing: readonly string[];
}

/** Words in lower-case ASCII joined with hyphens: the form in which names of different sources meet. */
export function normalizeName(name: string): string {
  return name
    .normalize("NFD")
    .replace(/[\u0300-\u036f'\u2018\u2019"\u201c\u201d]/g, "")
    .toLowerCase()
    .replace(/&/g, " and ")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/**
 * Finds each concept's icon: by code point where the set tells, else by what we know of the icon, else by the concept's
 * name, else by one of its short codes, else by a name that the icon has today. An old name that the set keeps hidden is taken only
 * where there is no other.
 */
export function matchIcons(set: IconSet, concepts: readonly Concept[]): Matching {
  const keyOf = (name: string) =>
    set.joinedNames ? normalizeName(name).replaceAll("-", "") : normalizeName(name);
  const byCharacters = new Map(
    Object.entries(set.characters).map(([characters, name]) => [normalizeHexcode(characters), name]),
  );
  const byNormalizedName = new Map<string, string>();
  const visible = Object.keys(set.icons).filter((name) => !set.icons[name]!.hidden);
  const hidden = Object.keys(set.icons).filter((name) => set.icons[name]!.hidden);
  for (const name of [...visible, ...Object.keys(set.aliases), ...hidden]) {
    const key = keyOf(name);
    if (!byNormalizedName.has(key)) byNormalizedName.set(key, name);
  }
  const icons = new Map<string, string>();
  const taken = new Set<string>();
  const counts = { codePoint: 0, name: 0, otherName: 0 };
  const take = (hexcode: string, icon: string | undefined, how: keyof typeof counts): void => {
    if (icon === undefined || icons.has(hexcode) || taken.has(icon)) return;
    icons.set(hexcode, icon);
    taken.add(icon);
    counts[how]++;
  };
  for (const { hexcode } of concepts) take(hexcode, byCharacters.get(hexcode), "codePoint");
  const byLabel = new Map(concepts.map(({ hexcode, label }) => [keyOf(label), hexcode]));
  for (const [icon, label] of Object.entries(set.meanings)) {
    const hexcode = byLabel.get(keyOf(label));
    if (hexcode !== undefined && icon in set.icons) take(hexcode, icon, "otherName");
  }
  for (const { hexcode, label } of concepts) {
    take(hexcode, byNormalizedName.get(keyOf(label)), "name");
  }
  for (const { hexcode, shortcodes } of concepts) {
    for (const code of shortcodes) take(hexcode, byNormalizedName.get(keyOf(code)), "otherName");
  }
  // Today's names before short codes, which are often shared: "champagne" is said of two glasses that clink.
  for (const namesOf of [({ label }: Concept) => [label], ({ shortcodes }: Concept) => shortcodes]) {
    const byAnyName = new Map(
      concepts
        .filter(({ hexcode }) => !icons.has(hexcode))
        .flatMap((concept) => namesOf(concept).map((name) => [keyOf(name), concept.hexcode] as const)),
    );
    for (const icon of visible) {
      const names = taken.has(icon) ? [] : todaysNames(icon).map(keyOf);
      const hexcode = names.map((name) => byAnyName.get(name)).find((found) => found && !icons.has(found));
      if (hexcode !== undefined) take(hexcode, icon, "otherName");
    }
  }
  return {
    icons,
    byCodePoint: counts.codePoint,
    byName: counts.name,
    byOtherName: counts.otherName,
    missing: concepts.map(({ hexcode }) => hexcode).filter((hexcode) => !icons.has(hexcode)),
  };
}
