import { expect, test } from "vitest";
import { readConcepts } from "./concepts.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { pluralOf } from "./plural.js";
import { isSceneConcept } from "./scene-concepts.js";

test.each([
  ["cat", "cats"],
  ["red apple", "red apples"],
  ["bus", "buses"],
  ["fox", "foxes"],
  ["peach", "peaches"],
  ["butterfly", "butterflies"],
  ["monkey", "monkeys"],
  ["wolf", "wolves"],
  ["mouse", "mice"],
  ["goose", "geese"],
  ["maple leaf", "maple leaves"],
  ["tomato", "tomatoes"],
  ["taco", "tacos"],
  ["giraffe", "giraffes"],
  ["tropical fish", "tropical fish"],
  ["blowfish", "blowfish"],
  ["deer", "deer"],
  ["snowman", "snowmen"],
  ["jack-o-lantern", "jack-o-lanterns"],
  ["t-rex", "t-rexes"],
])("several of %s are %s", (one, several) => {
  expect(pluralOf(one)).toBe(several);
});

test("scenes are made of a few hundred countable things with short names", async () => {
  const names = (await readConcepts())
    .filter(isSceneConcept)
    .map((concept) => withoutArticle(describeConcept(concept)));
  expect(names.length).toBeGreaterThan(250);
  for (const name of names) expect(name).toMatch(/^[a-z-]+( [a-z-]+)?$/);
  for (const name of ["cat", "taxi", "red apple", "house"]) expect(names).toContain(name);
  for (const name of ["woman", "grinning face", "ok button", "grapes", "wing", "bread"]) {
    expect(names).not.toContain(name);
  }
});
