import { describe, expect, it } from "vitest";
import { readDrawnFile } from "./drawn-file.js";
import { choosing, limits } from "./testdata/draw-limits.js";

const read = (texts: Readonly<Record<string, string>>, within = limits) =>
  readDrawnFile(texts, within, "mini");

describe("readDrawnFile", () => {
  const lverse = (more: object) =>
    JSON.stringify({ seed: 7, temperature: 0.9, topK: 64, topP: 1, model: "mini", ...more });

  it("asks for as many pictures as have the file's among them", () => {
    const texts = {
      Description: "a red apple",
      Software: "lverse",
      lverse: lverse({ index: 2, topP: 0.8, guidance: 2 }),
    };
    expect(read(texts)?.settings).toEqual({
      caption: "a red apple",
      count: 3,
      candidates: 3,
      rerank: "none",
      seed: 7,
      temperature: 0.9,
      topK: 64,
      guidance: 2,
      topP: 0.8,
      minP: 0,
    });
  });

  it("asks for no choice where the file was drawn without one, whatever the model is best asked for", () => {
    const texts = { Description: "a cat", lverse: lverse({ index: 0 }) };
    expect(read(texts, choosing)?.settings).toMatchObject({ count: 1, candidates: 1, rerank: "none" });
  });

  it("asks for the best of as many candidates as there were", () => {
    const texts = {
      Description: "a cat",
      lverse: lverse({ index: 5, candidates: 8, rerank: "self", score: -9 }),
    };
    expect(read(texts)?.settings).toMatchObject({ count: 1, candidates: 8, rerank: "self" });
  });

  it("asks for as many of the best as have the file's among them", () => {
    const chosen = { index: 5, candidates: 8, rerank: "self", score: -9, rank: 2 };
    const texts = { Description: "a cat", lverse: lverse(chosen) };
    expect(read(texts)?.settings).toMatchObject({ count: 3, candidates: 8, rerank: "self" });
  });

  it.each([
    [{}, undefined],
    [{ candidates: 8, rerank: "self", rank: 1 }, undefined],
    [{ model: "other" }, /^Another model drew it, other: /],
    [{ keptTokens: 32 }, /drawn on from another picture/],
    [{ candidates: 8, rerank: "clip" }, /^CLIP chose it/],
    [{ guidance: 12, candidates: 100 }, /range, and brought into it: candidates, guidance\. /],
  ])("tells why a picture cannot be drawn again: %j", (more, why) => {
    const texts = { Description: "a cat", lverse: lverse({ index: 0, ...more }) };
    const said = read(texts)!.another;
    if (why === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(why);
  });

  it("finds none in other files", () => {
    expect(read({})).toBeUndefined();
    expect(read({ Description: "a holiday" })).toBeUndefined();
    for (const lverse of ["not JSON", "null", "7"]) {
      expect(read({ Description: "a cat", lverse })).toBeUndefined();
    }
  });
});
