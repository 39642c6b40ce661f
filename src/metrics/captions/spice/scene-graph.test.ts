import { beforeAll, describe, expect, test } from "vitest";
import { installedWordNet, readWordNet } from "../wordnet/read-wordnet.js";
import type { SynonymDictionary } from "../wordnet/synonym-dictionary.js";
import { tupleScore } from "./f-score.js";
import { type Concept, concept, SceneGraph, type SemanticTuple, similar } from "./scene-graph.js";

const made = (word: string, ...synsets: number[]): Concept => ({ words: [word], synsets });

// The cases of SPICE's own unit tests (SpiceUnitTest.java).
describe("SPICE's rules", () => {
  const blue = made("blue", 1);
  const azure = made("azure", 1);
  const red = made("red", 2);
  const colour = made("color", 1, 2, 3);

  test("concepts match by a word or a synset in common", () => {
    expect(similar(blue, made("blue", 1))).toBe(true);
    expect(similar(blue, made("blue", 2))).toBe(true);
    expect(similar(blue, azure)).toBe(true);
    expect(similar(blue, colour)).toBe(true);
    expect(similar(red, colour)).toBe(true);
    expect(similar(blue, red)).toBe(false);
  });

  test("tuples match part by part", () => {
    const dog = made("dog", 10);
    const score = (a: SemanticTuple, b: SemanticTuple) => tupleScore([a], [b]).matched;
    expect(score([dog, blue], [dog, azure])).toBe(1);
    expect(score([dog, blue], [dog, red])).toBe(0);
    expect(score([dog, blue], [made("cat", 11), blue])).toBe(0);
    expect(score([dog, blue], [dog])).toBe(0);
  });

  let synonyms: SynonymDictionary;
  beforeAll(async () => {
    synonyms = await readWordNet(installedWordNet()!);
  });

  test.each([true, false])("the same things said twice are five tuples (synonyms: %s)", (withSynonyms) => {
    const graph = () => new SceneGraph(withSynonyms ? synonyms : undefined);
    const candidate = graph();
    candidate.addObject("bus");
    candidate.addAttribute("bus", "red");
    candidate.addRelation("bus", "on", "street");
    candidate.addAttribute("bus", "double-decker");
    candidate.addObject("street");
    candidate.addObject("bus");
    candidate.addAttribute("bus", "double-decker");
    candidate.addRelation("bus", "on", "street");
    candidate.addObject("bus");
    const reference = graph();
    reference.addObject("bus");
    reference.addAttribute("bus", "red");
    reference.addAttribute("bus", "double-decker");
    reference.addObject("street");
    reference.addRelation("bus", "on", "street");
    expect(tupleScore(candidate.tuples(), reference.tuples())).toEqual({
      f: 1,
      precision: 1,
      recall: 1,
      matched: 5,
    });
    expect(candidate.tuples()).toHaveLength(5);
  });

  test("references of one picture make one graph, in which synonyms are one object", () => {
    const graph = new SceneGraph(synonyms);
    graph.addAttribute("motorcar", "blue");
    graph.addObject("auto");
    graph.addAttribute("automobile", "blue");
    graph.addRelation("car", "be near", "building");
    graph.addRelation("auto", "near", "edifice");
    const tuples = graph.tuples().map((tuple) => tuple.map(({ words }) => words.join("/")).join(" "));
    expect(tuples).toEqual([
      "motorcar/auto/automobile/car",
      "motorcar/auto/automobile/car blue",
      "building/edifice",
      "motorcar/auto/automobile/car near building/edifice",
    ]);
  });

  test("words of several forms and phrases have their synsets", () => {
    expect(similar(concept(["dogs"], synonyms), concept(["Domestic dog"], synonyms))).toBe(true);
    expect(concept(["no such thing"], synonyms).synsets).toEqual([]);
  });
});

// Figure 1 of the paper has a girl on a tennis court; the graphs and the sums are by hand.
test("F by hand", () => {
  const candidate = new SceneGraph();
  candidate.addAttribute("girl", "young");
  candidate.addAttribute("girl", "standing");
  candidate.addAttribute("court", "tennis");
  candidate.addRelation("girl", "on top of", "court");
  const references = new SceneGraph();
  references.addAttribute("girl", "young");
  references.addAttribute("court", "tennis");
  references.addRelation("girl", "on", "court");
  references.addObject("racket");
  const score = tupleScore(candidate.tuples(), references.tuples());
  // girl, court, young girl, tennis court: four of six, and four of six.
  expect(score).toEqual({ f: 4 / 6, precision: 4 / 6, recall: 4 / 6, matched: 4 });
});

test("nothing in common, nothing said, nothing to match", () => {
  const dog: SemanticTuple[] = [[made("dog")]];
  for (const [a, b] of [
    [dog, [[made("cat")]]],
    [[], dog],
    [dog, []],
    [[], []],
  ] as const) {
    expect(tupleScore(a, b)).toEqual({ f: 0, precision: 0, recall: 0, matched: 0 });
  }
});

test("several tuples may match one", () => {
  const score = tupleScore([[made("cat", 1)], [made("kitty", 1)]], [[made("puss", 1)]]);
  expect(score).toMatchObject({ matched: 2, precision: 1, recall: 2 });
});
