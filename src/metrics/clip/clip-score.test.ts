import { describe, expect, it } from "vitest";
import type { Picture } from "../../data/picture.js";
import { type CaptionedPicture, clipScore, clipScores, cosine, refClipScore } from "./clip-score.js";
import type { ClipScorer } from "./clip-scorer.js";

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const vector = (...values: number[]) => Float32Array.from(values);

describe("clipScore", () => {
  it("is 2.5 times the cosine, of vectors of any length, and never below 0", () => {
    expect(clipScore(vector(3, 4), vector(6, 8))).toBeCloseTo(2.5, 12);
    expect(clipScore(vector(1, 0), vector(10, 10))).toBeCloseTo(2.5 * Math.SQRT1_2, 12);
    expect(clipScore(vector(1, 0), vector(-1, 5))).toBe(0);
    expect(() => cosine(vector(1), vector(1, 2))).toThrow("1 and 2 values");
  });
});

describe("refClipScore", () => {
  it("is the harmonic mean with the nearest reference's cosine", () => {
    const image = vector(1, 0);
    const caption = vector(0.6, 0.8);
    // CLIPScore 2.5 * 0.6 = 1.5, cosines 0.8 and 0: 2 * 1.5 * 0.8 / 2.3.
    expect(refClipScore(image, caption, [vector(0, 1), vector(-8, 6)])).toBeCloseTo(2.4 / 2.3, 6);
  });

  it("is 0 where a part is, and refuses no references", () => {
    expect(refClipScore(vector(1, 0), vector(0, 1), [vector(0, 1)])).toBe(0);
    expect(refClipScore(vector(1, 0), vector(0, 1), [vector(0, -1)])).toBe(0);
    expect(() => refClipScore(vector(1), vector(1), [])).toThrow(RangeError);
  });
});

/** A pixel's colour and the number in a text are the embeddings; it counts what it is asked for. */
class CountingScorer implements ClipScorer {
  readonly name = "counting";
  readonly dimensions = 2;
  readonly pictures: number[] = [];
  readonly texts: string[] = [];

  async embedImages(pictures: readonly Picture[]): Promise<Float32Array[]> {
    this.pictures.push(pictures.length);
    return pictures.map(({ data }) => vector(data[0]!, data[1]!));
  }

  async embedTexts(texts: readonly string[]): Promise<Float32Array[]> {
    this.texts.push(...texts);
    return texts.map((text) => vector(...text.replace("A photo depicts ", "").split(",").map(Number)));
  }

  async score(): Promise<number[]> {
    throw new Error("not asked for");
  }

  async dispose(): Promise<void> {}
}

const pixel = (red: number, green: number): Picture => ({
  width: 1,
  height: 1,
  data: Uint8Array.of(red, green, 0),
});

describe("clipScores", () => {
  it("puts the prompt before captions and references, and asks once for what comes twice", async () => {
    const scorer = new CountingScorer();
    const picture = pixel(1, 0);
    const captions: CaptionedPicture[] = [
      { picture, caption: "3,4", references: ["4,3", "3,4"] },
      { picture, caption: "1,0", references: ["4,3"] },
      { picture: pixel(0, 2), caption: "3,4" },
    ];
    const scores = await collect(clipScores(scorer, captions));
    expect(scorer.pictures).toEqual([2]);
    expect(scorer.texts).toEqual(["A photo depicts 3,4", "A photo depicts 4,3", "A photo depicts 1,0"]);
    expect(scores[0]!.clipScore).toBeCloseTo(1.5, 12);
    expect(scores[0]!.refClipScore).toBeCloseTo((2 * 1.5) / 2.5, 12);
    expect(scores[1]!.refClipScore).toBeCloseTo((2 * 2.5 * 0.8) / 3.3, 12);
    expect(scores[2]).toEqual({ clipScore: 2, refClipScore: undefined });
  });

  it("reads one batch at a time", async () => {
    const scorer = new CountingScorer();
    let read = 0;
    function* captions(): Generator<CaptionedPicture> {
      for (; read < 7; read++) yield { picture: pixel(1, 0), caption: `${read + 1},1` };
    }
    const scores = clipScores(scorer, captions(), { batch: 3 });
    await scores.next();
    // The generator stands at its third yield.
    expect(read).toBe(2);
    expect((await collect(scores)).length).toBe(6);
    expect(scorer.pictures).toEqual([3, 3, 1]);
  });
});
