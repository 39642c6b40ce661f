import { afterEach, describe, expect, it } from "vitest";
import { logProbabilities, uncachedLogits, wholeIds } from "../../test/biart-logits.js";
import { bpe, config, referenceFor, special, streams, weights } from "../../test/small-biart.js";
import { createNativeRuntime, liveHandles } from "../engine/runtime/native/index.js";
import { BiARTError, type Direction, Generator, SequenceLikelihood } from "./index.js";

const runtime = createNativeRuntime();
const text = referenceFor("text-to-image", 1);
const image = referenceFor("image-to-text", 2);

async function likelihood(direction: Direction) {
  return SequenceLikelihood.create(runtime, config, weights, { direction, special, bpe, threads: 1 });
}

describe("SequenceLikelihood", () => {
  const before = liveHandles();
  afterEach(() => expect(liveHandles()).toBe(before));

  it.each(["text-to-image", "image-to-text"] as const)(
    "is that of the network without a cache: %s",
    async (direction) => {
      const ofText = direction === "image-to-text";
      const [reference, generated] = ofText ? [image, text] : [text, image];
      const ids = wholeIds(direction, reference, generated, config, special);
      const logits = await uncachedLogits(direction, ids, config, weights);
      const allowed = ofText
        ? Array.from({ length: bpe + 1 }, (_, id) => id)
        : Array.from({ length: 24 }, (_, code) => 40 + code);
      let expected = 0;
      // Five words and the first [PAD], or the whole picture.
      for (let i = 0; i < (ofText ? 6 : 16); i++) {
        const at = reference.length + 2 + i;
        expected += logProbabilities(logits[at - 1]!, allowed).get(ids[at]!)!;
      }
      const scorer = await likelihood(direction);
      expect(await scorer.of({ text, image })).toBeCloseTo(expected, 3);
      const [first, second] = await Promise.all([
        scorer.of({ text, image: referenceFor("image-to-text", 3) }),
        scorer.of({ text, image }),
      ]);
      expect(first).not.toBeCloseTo(expected, 3);
      expect(second).toBeCloseTo(expected, 3);
      scorer.release();
    },
  );

  it("agrees with what a generation says of itself", async () => {
    const direction = "text-to-image";
    const generator = await Generator.create(runtime, config, weights, {
      direction,
      special,
      bpe,
      threads: 1,
    });
    const [drawn] = await generator.generate({ reference: text, random: streams(1) });
    generator.release();
    const scorer = await likelihood(direction);
    expect(await scorer.of({ text, image: drawn!.tokens })).toBeCloseTo(drawn!.logLikelihood, 3);
    scorer.release();
  });

  it("refuses parts that do not fit, and tokens that are never generated", async () => {
    const scorer = await likelihood("image-to-text");
    await expect(scorer.of({ text: [1], image })).rejects.toThrow(/1 text tokens given/);
    await expect(scorer.of({ text: [special.soi, ...text.slice(1)], image })).rejects.toThrow(BiARTError);
    scorer.release();
    await expect(scorer.of({ text, image })).rejects.toThrow();
  });
});
