import { expect, it } from "vitest";
import { trueVariations } from "./true-variations.js";

it("a caption that names a side, writing or a hue keeps it", () => {
  const of = (...captions: string[]) => trueVariations(captions);
  expect(of("an apple, flat", "a bright apple with a leftover")).toEqual({ mirror: false, recolour: true });
  expect(of("an apple, flat", "a bright apple")).toEqual({ mirror: true, recolour: true });
  expect(of("an apple", "a red apple")).toEqual({ mirror: true, recolour: false });
  expect(of("a person with blonde hair left of a Grey cat")).toEqual({ mirror: false, recolour: false });
  expect(of("a counterclockwise arrows button").mirror).toBe(false);
  for (const writing of ["an A button, noto", "eight o’clock", "a stop sign", "input latin letters"]) {
    expect(of(writing)).toEqual({ mirror: false, recolour: true });
  }
  expect(of()).toEqual({ mirror: true, recolour: true });
});
