import { describe, expect, test } from "vitest";
import type { Picture } from "../data/index.js";
import type { ClipScorer } from "../metrics/index.js";
import { ClipReranker } from "./clip-reranker.js";
import type { RerankedPair } from "./reranking.js";

/** Reads an embedding from a picture's first pixel and from a caption's numbers. */
function scorer(asked: string[]): ClipScorer {
  return {
    name: "readable",
    dimensions: 2,
    embedImages: async (pictures) => {
      asked.push(`${pictures.length} pictures`);
      return pictures.map(({ data }) => Float32Array.of(data[0]!, data[1]!));
    },
    embedTexts: async (texts) => {
      asked.push(texts.join(" "));
      return texts.map((text) => Float32Array.from(text.split(","), Number));
    },
    score: () => Promise.reject(new Error("not asked for")),
    dispose: () => Promise.reject(new Error("not the reranker's to do")),
  };
}

const pixel = (red: number, green: number): Picture => ({
  width: 1,
  height: 1,
  data: Uint8Array.of(red, green, 0),
});
const pair = (caption: string, picture: Picture): RerankedPair => ({
  caption,
  text: [],
  image: [],
  picture: async () => picture,
});

describe("ClipReranker", () => {
  test("scores by the cosine, captions with no prompt, a picture of many captions once", async () => {
    const asked: string[] = [];
    const picture = pixel(3, 4);
    let scored = 0;
    const scores = await new ClipReranker(scorer(asked)).score(
      [pair("1,0", picture), pair("0,1", picture), pair("-1,0", pixel(9, 0))],
      { onScored: () => scored++ },
    );
    expect(scores.map((score) => Math.round(1e6 * score) / 1e6)).toEqual([0.6, 0.8, -1]);
    expect(asked).toEqual(["2 pictures", "1,0 0,1 -1,0"]);
    expect(scored).toBe(3);
  });

  test("holds few pictures at a time, and stops at a signal", async () => {
    const asked: string[] = [];
    const controller = new AbortController();
    const pairs = Array.from({ length: 40 }, (_, i) => pair("1,1", pixel(1 + i, 1)));
    const reranker = new ClipReranker(scorer(asked));
    expect(await reranker.score(pairs)).toHaveLength(40);
    expect(asked.filter((what) => what.endsWith("pictures"))).toEqual([
      "16 pictures",
      "16 pictures",
      "8 pictures",
    ]);
    let scored = 0;
    const stopped = reranker.score(pairs, {
      signal: controller.signal,
      onScored: () => ++scored === 16 && controller.abort(),
    });
    await expect(stopped).rejects.toThrow("aborted");
    expect(scored).toBe(16);
  });
});
