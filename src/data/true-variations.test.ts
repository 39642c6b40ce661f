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
  // Concepts of the corpus that a mirror makes others, or nothing.
  for (const concept of [
    ...["a rising chart", "a falling chart", "a 1st place medal", "a 2nd place medal", "a 3rd place medal"],
    ...["a back arrow", "an end arrow", "a soon arrow", "a top arrow", "a map of japan", "a world map"],
    ...["a globe showing the americas", "a globe showing asia and australia", "a check box with a check"],
    ...["an om symbol", "a recycling symbol", "a musical note", "musical notes", "a musical score"],
    ...["a crescent moon", "a star and crescent", "an e-mail"],
  ]) {
    expect(of(`${concept}, noto`, concept).mirror, concept).toBe(false);
  }
  for (const concept of ["a cat face", "a rocket", "a sports medal", "a musical keyboard", "a guitar"]) {
    expect(of(concept).mirror, concept).toBe(true);
  }
  expect(of()).toEqual({ mirror: true, recolour: true });
});
