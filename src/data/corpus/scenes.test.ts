import { beforeAll, describe, expect, test } from "vitest";
import { loadPicture } from "../image.js";
import type { Picture } from "../picture.js";
import { type Concept, readConcepts } from "./concepts.js";
import type { DrawnPicture } from "./draw.js";
import { drawScenes } from "./draw-scenes.js";
import { openStyle } from "./emoji-pictures.js";
import { describeScene, planScenes, type Scene, sceneCaptions, sceneConcepts, sceneSplit } from "./scenes.js";
import { baseConcept, HELD_OUT_COMBINATIONS, splitOf, splitOfScene } from "./split.js";
import { STYLE_NAMES } from "./styles.js";

const concepts = await readConcepts();
const find = (hexcode: string): Concept => concepts.find((concept) => concept.hexcode === hexcode)!;
const [apple, lemon, cat, taxi] = ["1F34E", "1F34B", "1F408", "1F695"].map(find) as [
  Concept,
  Concept,
  Concept,
  Concept,
];

test("captions", () => {
  const scene: Scene = { style: "flat", arrangement: "left of", concepts: [taxi, apple] };
  expect(sceneCaptions(scene)).toEqual([
    "a taxi left of a red apple, flat",
    "a taxi left of a red apple",
    "a red apple right of a taxi, flat",
    "a red apple right of a taxi",
  ]);
  expect(describeScene({ ...scene, arrangement: "below" })).toBe("a taxi below a red apple");
  expect(sceneCaptions({ style: "noto", arrangement: "three", concepts: [cat] })).toEqual([
    "three cats, noto",
    "three cats",
    "three cats in noto style",
  ]);
});

describe("the choice of scenes, among all concepts", () => {
  const available = new Map(STYLE_NAMES.map((style) => [style, sceneConcepts(concepts, style)]));
  const scenes = planScenes(4000, available, 3);
  const hexcodes = (scene: Scene) => scene.concepts.map(({ hexcode }) => hexcode);

  test("nothing of a held-out concept or pair is in any scene", () => {
    const used = new Set<string>();
    for (const scene of scenes) {
      for (const hexcode of hexcodes(scene)) {
        expect(splitOf(hexcode, scene.style)).toBe("train");
        used.add(`${scene.style} ${baseConcept(hexcode)}`);
      }
    }
    // Koalas are held out in the flat style alone, carrots in all.
    expect(used).not.toContain("flat 1F428");
    expect(STYLE_NAMES.some((style) => used.has(`${style} 1F428`))).toBe(true);
    for (const style of STYLE_NAMES) expect(used).not.toContain(`${style} 1F955`);
  });

  test("held-out combinations are in no training scene, in whatever style, order or arrangement", () => {
    const combination = (scene: Scene) =>
      [scene.concepts.length === 1 ? scene.arrangement : "", ...hexcodes(scene).map(baseConcept).sort()].join(
        " ",
      );
    const trained = new Set(scenes.filter((scene) => sceneSplit(scene) === "train").map(combination));
    const held = scenes.filter((scene) => sceneSplit(scene) === "heldout-scene");
    for (const scene of held) expect(trained).not.toContain(combination(scene));
    expect(held.length / scenes.length).toBeGreaterThan(HELD_OUT_COMBINATIONS * 0.7);
    expect(held.length / scenes.length).toBeLessThan(HELD_OUT_COMBINATIONS * 1.3);
  });

  test("all arrangements are there, and no scene twice", () => {
    const counts = new Map<string, number>();
    for (const { arrangement } of scenes) counts.set(arrangement, (counts.get(arrangement) ?? 0) + 1);
    expect(counts.size).toBe(7);
    for (const count of counts.values()) expect(count).toBeGreaterThan(400);
    expect(scenes.length).toBe(4000);
    expect(new Set(scenes.map((scene) => sceneCaptions(scene)[0])).size).toBe(4000);
    for (const scene of scenes)
      expect(new Set(hexcodes(scene).map(baseConcept)).size).toBe(scene.concepts.length);
  });

  test("a longer list begins with a shorter one; few concepts give few scenes, none gives none", () => {
    expect(planScenes(50, available, 3)).toEqual(scenes.slice(0, 50));
    expect(planScenes(50, available, 4)).not.toEqual(scenes.slice(0, 50));
    // One concept: two, three and four of it.
    expect(planScenes(100, new Map([["flat", [apple]]]), 3).length).toBe(3);
    expect(planScenes(100, new Map([["flat", []]]), 3)).toEqual([]);
  });

  test("order, variants and style do not change the split", () => {
    expect(splitOfScene(["1F34E", "1F695"])).toBe(splitOfScene(["1F695", "1F34E"]));
    expect(splitOfScene(["1F431"], "two")).toBe(splitOfScene(["1F63A"], "two"));
  });
});

/** The mean place of the pixels that a test of R, G, B picks, x and y in parts of the side. */
function centre({ width, data }: Picture, picks: (r: number, g: number, b: number) => boolean) {
  let [x, y, count] = [0, 0, 0];
  for (let at = 0; at < data.length / 3; at++) {
    if (!picks(data[3 * at]!, data[3 * at + 1]!, data[3 * at + 2]!)) continue;
    x += (at % width) / width;
    y += Math.floor(at / width) / width;
    count++;
  }
  return { x: x / count, y: y / count };
}

/** How many separate things there are on white. */
function countThings({ width, data }: Picture): number {
  const inked = Array.from(
    { length: width * width },
    (_, at) => Math.min(...data.subarray(3 * at, 3 * at + 3)) < 215,
  );
  let things = 0;
  for (let start = 0; start < inked.length; start++) {
    if (!inked[start]) continue;
    things++;
    const stack = [start];
    while (stack.length > 0) {
      const at = stack.pop()!;
      if (!inked[at]) continue;
      inked[at] = false;
      if (at % width > 0) stack.push(at - 1);
      if (at % width < width - 1) stack.push(at + 1);
      stack.push(at - width, at + width);
    }
  }
  return things;
}

describe("drawn scenes of red apples and yellow lemons", () => {
  let scenes: DrawnPicture[] = [];
  beforeAll(async () => {
    const some = [apple, lemon];
    scenes = await drawScenes(60, new Map([["flat", await openStyle("flat", some)]]), some, {
      size: 64,
      seed: 2,
    });
  });

  test("each thing is where the caption says", async () => {
    const seen = new Set<string>();
    for (const { record, png } of scenes) {
      const { arrangement, names } = record.scene!;
      if (names.length === 1) continue;
      const picture = await loadPicture(png);
      const red = centre(picture, (r, g) => r > 180 && g < 120);
      const yellow = centre(picture, (r, g, b) => r > 200 && g > 150 && b < 120);
      const [first, second] = names[0] === "red apple" ? [red, yellow] : [yellow, red];
      const right = second.x - first.x;
      const down = second.y - first.y;
      const distance = { "left of": right, "right of": -right, above: down, below: -down }[
        arrangement as "above"
      ];
      expect(distance, record.captions[0]).toBeGreaterThan(0.3);
      seen.add(`${arrangement} ${names[0]}`);
    }
    expect(seen.size).toBe(8);
  });

  test("there are as many as the caption says", async () => {
    const seen = new Set<string>();
    for (const { record, png } of scenes) {
      const { arrangement, names } = record.scene!;
      if (names.length === 2) continue;
      expect(countThings(await loadPicture(png)), record.captions[0]).toBe(
        { two: 2, three: 3, four: 4 }[arrangement as "two"],
      );
      seen.add(record.name);
    }
    expect([...seen].sort()).toEqual([
      "four lemons",
      "four red apples",
      "three lemons",
      "three red apples",
      "two lemons",
      "two red apples",
    ]);
  });
});
