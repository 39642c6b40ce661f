import { describe, expect, test } from "vitest";
import { PipelineError } from "./errors.js";
import type { Progress } from "./progress.js";
import { chooseRanking, type RerankedPair, type Reranker, rank } from "./reranking.js";

const self: Reranker = { name: "self", score: async () => [] };

describe("chooseRanking", () => {
  test.each([
    [{}, { count: 1, candidates: 1, reranker: undefined }],
    [{ count: 3 }, { count: 3, candidates: 3, reranker: undefined }],
    [
      { count: 2, candidates: 8 },
      { count: 2, candidates: 8, reranker: self },
    ],
    [
      { count: 2, rerank: "self" },
      { count: 2, candidates: 2, reranker: self },
    ],
    [
      { count: 2, rerank: "none" },
      { count: 2, candidates: 2, reranker: undefined },
    ],
  ] as const)("%o", (options, expected) => {
    expect(chooseRanking(options, self)).toEqual(expected);
  });

  test("takes a reranker of the caller's", () => {
    const own: Reranker = { name: "taste", score: async () => [] };
    expect(chooseRanking({ candidates: 4, rerank: own }, self).reranker).toBe(own);
  });

  test("refuses what makes no sense, and CLIP by name alone", () => {
    expect(() => chooseRanking({ count: 3, candidates: 2 }, self)).toThrow(/from the count of 3 .* 2 given/);
    expect(() => chooseRanking({ candidates: 1.5 }, self)).toThrow(RangeError);
    expect(() => chooseRanking({ count: 0 }, self)).toThrow(/count is a whole number from 1, 0 given/);
    expect(() => chooseRanking({ candidates: 2, rerank: "none" }, self)).toThrow(/nothing to rank them/);
    expect(() => chooseRanking({ candidates: 2, rerank: "clip" }, self)).toThrow(PipelineError);
    expect(() => chooseRanking({ candidates: 2, rerank: "clip" }, self)).toThrow(/needs a CLIP model/);
  });
});

describe("rank", () => {
  const asked: string[][] = [];
  const byLength: Reranker = {
    name: "length",
    score: async (pairs, { onScored } = {}) => {
      asked.push(pairs.map(({ caption }) => caption));
      return pairs.map(({ caption }) => {
        onScored?.();
        return caption.length;
      });
    },
  };
  const pairOf = (caption: string): RerankedPair => ({
    caption,
    text: [],
    image: [],
    picture: () => Promise.reject(new Error("not asked for")),
  });
  const best = (groups: readonly string[][], count: number, onProgress?: (progress: Progress) => void) =>
    rank(groups, { count, candidates: 4, reranker: byLength }, pairOf, (one) => one, {
      ...(onProgress && { onProgress }),
    });

  test("keeps the best of each group, best first, in one pass over all", async () => {
    asked.length = 0;
    const kept = await best(
      [
        ["a", "bbb", "cc", "dddd"],
        ["eeeee", "f"],
      ],
      2,
    );
    expect(kept).toEqual([
      { candidate: "dddd", score: 4 },
      { candidate: "bbb", score: 3 },
      { candidate: "eeeee", score: 5 },
      { candidate: "f", score: 1 },
    ]);
    expect(asked).toEqual([["a", "bbb", "cc", "dddd", "eeeee", "f"]]);
  });

  test("scores equal candidates once, and keeps different ones first", async () => {
    asked.length = 0;
    const told: Progress[] = [];
    const kept = await best([["bbb", "bbb", "a", "bbb"]], 3, (one) => told.push(one));
    expect(kept.map(({ candidate }) => candidate)).toEqual(["bbb", "a", "bbb"]);
    expect(asked).toEqual([["bbb", "a"]]);
    expect(told).toMatchObject([
      { stage: "ranking", done: 1, total: 2 },
      { stage: "ranking", done: 2, total: 2 },
    ]);
  });

  test("leaves all as they are with nothing to rank them", async () => {
    const ranking = { count: 2, candidates: 2, reranker: undefined };
    expect(
      await rank(
        [
          ["b", "a"],
          ["c", "d"],
        ],
        ranking,
        pairOf,
        (one) => one,
        {},
      ),
    ).toEqual(["b", "a", "c", "d"].map((candidate) => ({ candidate, score: undefined })));
  });

  test("refuses scores that are missing or no numbers", async () => {
    for (const scores of [[1], [1, Number.NaN]]) {
      const broken: Reranker = { name: "broken", score: async () => scores };
      const ranking = { count: 1, candidates: 2, reranker: broken };
      await expect(rank([["a", "b"]], ranking, pairOf, (one) => one, {})).rejects.toThrow(
        /"broken" gave (undefined|NaN) for candidate 1/,
      );
    }
  });
});
