import { Random } from "../../engine/random.js";
import type { Concept } from "./concepts.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { pluralOf } from "./plural.js";
import { isSceneConcept } from "./scene-concepts.js";
import { baseConcept, splitOf, splitOfScene } from "./split.js";
import type { StyleName } from "./styles.js";

export const RELATIONS = ["left of", "right of", "above", "below"] as const;
export const COUNTS = ["two", "three", "four"] as const;
export type Relation = (typeof RELATIONS)[number];
export type Count = (typeof COUNTS)[number];

/** Two concepts in a relation ("left of": the first is left of the second), or a number of one. */
export interface Scene {
  readonly style: StyleName;
  readonly arrangement: Relation | Count;
  readonly concepts: readonly [Concept] | readonly [Concept, Concept];
}

const CONVERSE: Readonly<Record<Relation, Relation>> = {
  "left of": "right of",
  "right of": "left of",
  above: "below",
  below: "above",
};

/** Part of the scenes that show several of one concept. */
const COUNT_SHARE = 0.4;
const ATTEMPTS = 20;

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random.integer(items.length)]!;

/** Whether a scene shows several of one concept. */
export const isCount = (arrangement: Relation | Count): arrangement is Count =>
  (COUNTS as readonly string[]).includes(arrangement);

/** The concepts of a style that scenes are made of: those that are trained on in this style, and no others. */
export function sceneConcepts(concepts: readonly Concept[], style: StyleName): Concept[] {
  return concepts.filter((concept) => isSceneConcept(concept) && splitOf(concept.hexcode, style) === "train");
}

/**
 * Chooses scenes, all different, by the seed. The first of a longer list are those of a shorter one. There may
 * be fewer than asked for where few concepts are at hand.
 *
 * @param available each style's {@link sceneConcepts}
 */
export function planScenes(
  count: number,
  available: ReadonlyMap<StyleName, readonly Concept[]>,
  seed: number,
): Scene[] {
  const styles = [...available.keys()].filter((style) => available.get(style)!.length > 0);
  if (styles.length === 0) return [];
  const scenes = new Map<string, Scene>();
  for (let index = 0; index < count; index++) {
    const random = new Random(seed, "scenes", String(index));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const style = pick(styles, random);
      const first = pick(available.get(style)!, random);
      const second = pick(available.get(style)!, random);
      const several = random.uniform() < COUNT_SHARE;
      if (!several && baseConcept(first.hexcode) === baseConcept(second.hexcode)) continue;
      const scene: Scene = several
        ? { style, arrangement: pick(COUNTS, random), concepts: [first] }
        : { style, arrangement: pick(RELATIONS, random), concepts: [first, second] };
      const label = [style, scene.arrangement, ...scene.concepts.map(({ hexcode }) => hexcode)].join(" ");
      if (scenes.has(label)) continue;
      scenes.set(label, scene);
      break;
    }
  }
  return [...scenes.values()];
}

/** "a taxi left of a red apple", "three cats". */
export function describeScene({ arrangement, concepts }: Scene): string {
  const [first, second = first] = concepts.map(describeConcept);
  return isCount(arrangement)
    ? `${arrangement} ${pluralOf(withoutArticle(first!))}`
    : `${first} ${arrangement} ${second}`;
}

/** The captions of a scene, the canonical one first; two concepts are told from the other's side, too. */
export function sceneCaptions(scene: Scene): string[] {
  const { style, arrangement, concepts } = scene;
  const phrase = describeScene(scene);
  if (isCount(arrangement)) return [`${phrase}, ${style}`, phrase, `${phrase} in ${style} style`];
  const [first, second] = concepts as readonly [Concept, Concept];
  const converse = describeScene({ style, arrangement: CONVERSE[arrangement], concepts: [second, first] });
  return [`${phrase}, ${style}`, phrase, `${converse}, ${style}`, converse];
}

/** What the split of a scene depends on, and what its record calls its concept: "1F695+1F34E", "three 1F431". */
export const sceneConcept = ({ arrangement, concepts }: Scene): string =>
  isCount(arrangement)
    ? `${arrangement} ${concepts[0].hexcode}`
    : concepts.map(({ hexcode }) => hexcode).join("+");

export const sceneSplit = ({ arrangement, concepts }: Scene) =>
  splitOfScene(
    concepts.map(({ hexcode }) => hexcode),
    isCount(arrangement) ? arrangement : undefined,
  );
