import { Random } from "../../engine/random.js";
import { encodePng } from "../png.js";
import type { Concept } from "./concepts.js";
import type { DrawnPicture } from "./draw.js";
import type { EmojiPictures } from "./emoji-pictures.js";
import { inLanes } from "./lanes.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { type Layer, layersOverWhite, type PlacedLayer } from "./render.js";
import {
  type Count,
  describeScene,
  planScenes,
  type Relation,
  type Scene,
  sceneCaptions,
  sceneConcept,
  sceneConcepts,
  sceneSplit,
} from "./scenes.js";
import type { StyleName } from "./styles.js";

/** Side of an emoji in a scene as a part of the scene's. */
const PART = 0.48;
/** How far an emoji may lie from its place, as a part of the scene's side: across the arrangement, and along it. */
const JITTER_ACROSS = 0.12;
const JITTER = 0.02;

type Place = readonly [x: number, y: number];

/** Centres of the emoji, in parts of the side; the first is that of the first concept. */
const PLACES: Readonly<Record<Relation | Count, readonly Place[]>> = {
  "left of": [
    [0.26, 0.5],
    [0.74, 0.5],
  ],
  "right of": [
    [0.74, 0.5],
    [0.26, 0.5],
  ],
  above: [
    [0.5, 0.26],
    [0.5, 0.74],
  ],
  below: [
    [0.5, 0.74],
    [0.5, 0.26],
  ],
  two: [
    [0.26, 0.5],
    [0.74, 0.5],
  ],
  three: [
    [0.5, 0.26],
    [0.26, 0.74],
    [0.74, 0.74],
  ],
  four: [
    [0.26, 0.26],
    [0.74, 0.26],
    [0.26, 0.74],
    [0.74, 0.74],
  ],
};

/** Lays the emoji of a scene in their places, a little off them. */
function place(
  arrangement: Relation | Count,
  layers: readonly Layer[],
  size: number,
  random: Random,
): PlacedLayer[] {
  const isRow = arrangement === "left of" || arrangement === "right of" || arrangement === "two";
  const isColumn = arrangement === "above" || arrangement === "below";
  const off = (range: number) => (2 * random.uniform() - 1) * range;
  return PLACES[arrangement].map(([x, y], index) => {
    const layer = layers[index] ?? layers[0]!;
    const within = (centre: number, range: number) =>
      Math.min(size - layer.size, Math.max(0, Math.round((centre + off(range)) * size - layer.size / 2)));
    return {
      layer,
      left: within(x, isColumn ? JITTER_ACROSS : JITTER),
      top: within(y, isRow ? JITTER_ACROSS : JITTER),
    };
  });
}

/**
 * Composes scenes from the emoji of one style each. Only concepts that are trained on in that style are in
 * them, those of held-out scenes as well: held out are combinations.
 *
 * @param opened the styles' emoji
 */
export async function drawScenes(
  count: number,
  opened: ReadonlyMap<StyleName, EmojiPictures>,
  concepts: readonly Concept[],
  options: { size: number; seed: number; onPicture?: () => void },
): Promise<DrawnPicture[]> {
  const { size, seed, onPicture } = options;
  const available = new Map(
    [...opened].map(([style, { matching }]) => [
      style,
      sceneConcepts(concepts, style).filter(({ hexcode }) => matching.icons.has(hexcode)),
    ]),
  );
  const scenes = planScenes(count, available, seed);
  const drawn = new Map<string, Promise<Layer>>();
  const draw = ({ style }: Scene, { hexcode }: Concept): Promise<Layer> => {
    const key = `${hexcode}-${style}`;
    const layer = drawn.get(key) ?? opened.get(style)!.draw(hexcode, Math.round(size * PART));
    drawn.set(key, layer);
    return layer;
  };
  const numbered = scenes.map((scene, index) => ({ scene, index }));
  return inLanes(numbered, async ({ scene, index }) => {
    const { style, arrangement } = scene;
    const key = `scene-${String(index).padStart(6, "0")}-${style}`;
    const layers = await Promise.all(scene.concepts.map((concept) => draw(scene, concept)));
    const random = new Random(seed, "places", key);
    const png = await encodePng(layersOverWhite(size, place(arrangement, layers, size, random)));
    const split = sceneSplit(scene);
    const record = {
      key,
      kind: "scene" as const,
      concept: sceneConcept(scene),
      name: withoutArticle(describeScene(scene)),
      keywords: [],
      style,
      split,
      captions: sceneCaptions(scene),
      scene: {
        arrangement,
        concepts: scene.concepts.map(({ hexcode }) => hexcode),
        names: scene.concepts.map((concept) => withoutArticle(describeConcept(concept))),
      },
    };
    onPicture?.();
    return { record, split, png };
  });
}
