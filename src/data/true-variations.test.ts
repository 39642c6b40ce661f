import { expect, it } from "vitest";
import { trueVariations } from "./true-variations.js";

it("a caption that names a side or a hue keeps it", () => {
  const of = (...captions: string[]) => trueVariations(captions);
  expect(of("an apple, flat", "a bright apple with a leftover")).toEqual({ mirror: false, recolour: true });
  expect(of("an apple, flat", "a bright apple")).toEqual({ mirror: true, recolour: true });
  expect(of("an apple", "a red apple")).toEqual({ mirror: true, recolour: false });
  expect(of("a person with blonde hair left of a Grey cat")).toEqual({ mirror: false, recolour: false });
  expect(of("a counterclockwise arrows button").mirror).toBe(false);
  expect(of()).toEqual({ mirror: true, recolour: true });
});
