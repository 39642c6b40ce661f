import { describe, expect, it } from "vitest";
import type { Direction } from "../biart/index.js";
import { byteCharacters } from "../text/byte-level.js";
import { CaptionTokenizer } from "../text/index.js";
import { type BiARTSampleOptions, BiARTSamples } from "./biart-samples.js";

const tokenizer = new CaptionTokenizer({ tokens: byteCharacters, merges: [] }, { rows: 264 });
const captions = ["an apple", "a red fruit", "fruit on a plate"];
/** Ten pictures; each has its number for its codes. */
const pairs = Array.from({ length: 10 }, (_, i) => ({ image: Uint32Array.of(i), captions }));

const [toImage, toText] = ["text-to-image", "image-to-text"] as const;

const samplesOf = (options: Partial<BiARTSampleOptions> = {}) =>
  new BiARTSamples(pairs, tokenizer, {
    ...{ seed: 1, batch: 5, textLength: 20, bpeDropout: 0, dropReference: 0, firstCaption: 0 },
    ...options,
  });

/** Captions by picture, of an epoch of two batches. */
function epoch(samples: BiARTSamples, number: number): string[] {
  const drawn = [2 * number, 2 * number + 1].flatMap((place) => samples.batch(place, toImage));
  expect(drawn.map(({ image }) => image[0]).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  return drawn.sort((a, b) => a.image[0]! - b.image[0]!).map(({ text }) => tokenizer.decode(text));
}

describe("captions", () => {
  it("are drawn anew in each epoch, of all that a picture has", () => {
    const samples = samplesOf();
    const epochs = Array.from({ length: 40 }, (_, i) => epoch(samples, i));
    for (let picture = 0; picture < 10; picture++) {
      expect(new Set(epochs.map((drawn) => drawn[picture]))).toEqual(new Set(captions));
    }
    const shares = captions.map((caption) => epochs.flat().filter((drawn) => drawn === caption).length / 400);
    for (const share of shares) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.1);
  });

  it("follow from seed, epoch and picture, not from what was drawn before", () => {
    const samples = samplesOf();
    const [first, second] = [epoch(samples, 0), epoch(samples, 1)];
    expect(second).not.toEqual(first);
    expect(epoch(samplesOf(), 1)).toEqual(second);
    // Another size of batch, another order of drawing: the same picture in the same epoch.
    const single = samplesOf({ batch: 1 });
    const byPicture = new Map<number, string>();
    for (let place = 19; place >= 10; place--) {
      const [{ image, text }] = single.batch(place, toImage) as [{ image: Uint32Array; text: Int32Array }];
      byPicture.set(image[0]!, tokenizer.decode(text));
    }
    expect(Array.from({ length: 10 }, (_, i) => byPicture.get(i))).toEqual(second);
    expect(epoch(samplesOf({ seed: 2 }), 0)).not.toEqual(first);
  });

  it("that are too long are cut and counted, also across a stop", () => {
    const samples = samplesOf({ textLength: 10 });
    const drawn = [...samples.batch(0, toImage), ...samples.batch(1, toText)].map(({ text }) =>
      tokenizer.decode(text),
    );
    // A space comes before the first word.
    expect(new Set(drawn)).toEqual(new Set(["an apple", "a red fru", "fruit on "]));
    const cut = drawn.filter((text) => text !== "an apple").length;
    expect(samples.captionsCut).toBe(cut);
    const later = samplesOf({ textLength: 10, captionsCut: cut });
    samples.batch(2, toText);
    later.batch(2, toText);
    expect(later.captionsCut).toBe(samples.captionsCut);
  });
});

describe("captions to be written", () => {
  const drawn = (firstCaption: number, direction: Direction) => {
    const samples = samplesOf({ firstCaption });
    const all = Array.from({ length: 80 }, (_, place) => samples.batch(place, direction)).flat();
    return all.map(({ text }) => tokenizer.decode(text));
  };

  it("are those that are drawn from, unless a share of first ones is asked for", () => {
    expect(drawn(0, toText)).toEqual(drawn(0, toImage));
    expect(new Set(drawn(1, toText))).toEqual(new Set([captions[0]]));
    // Half are first ones, and a third of the rest.
    const half = drawn(0.5, toText);
    const share = half.filter((caption) => caption === captions[0]).length / half.length;
    expect(Math.abs(share - 2 / 3)).toBeLessThan(0.07);
    const others = half.filter((caption, i) => caption !== drawn(0, toImage)[i]);
    expect(new Set(others)).toEqual(new Set([captions[0]]));
  });

  it("change nothing of what is drawn from", () => {
    expect(drawn(1, toImage)).toEqual(drawn(0, toImage));
  });
});

describe("views", () => {
  const pictures = pairs.map(({ image, captions: own }) => ({
    image,
    captions: own,
    views: [{ image: Uint32Array.of(image[0]! + 100) }, { image: Uint32Array.of(image[0]! + 200) }],
  }));
  const options = { seed: 1, batch: 5, textLength: 20, bpeDropout: 0, dropReference: 0, firstCaption: 0 };
  const drawnOf = (items: typeof pairs, direction: Direction) => {
    const samples = new BiARTSamples(items, tokenizer, options);
    return Array.from({ length: 120 }, (_, place) => samples.batch(place, direction)).flat();
  };

  it("are described as often as the picture itself, and never drawn", () => {
    expect(drawnOf(pictures, toImage)).toEqual(drawnOf(pairs, toImage));
    const seen = drawnOf(pictures, toText).map(({ image }) => image[0]!);
    expect(seen.map((code) => code % 100)).toEqual(drawnOf(pairs, toText).map(({ image }) => image[0]));
    for (const view of [0, 1, 2]) {
      const share = seen.filter((code) => Math.floor(code / 100) === view).length / seen.length;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.07);
    }
  });

  it("change no caption", () => {
    const textsOf = (items: typeof pairs) => drawnOf(items, toText).map(({ text }) => text);
    expect(textsOf(pictures)).toEqual(textsOf(pairs));
  });
});

describe("references", () => {
  const shareOf = (dropReference: number) => {
    const samples = samplesOf({ dropReference });
    const drawn = Array.from({ length: 80 }, (_, place) => samples.batch(place, toText)).flat();
    return drawn.filter(({ withoutReference }) => withoutReference).length / drawn.length;
  };

  it("are dropped for the share that is asked for", () => {
    expect([shareOf(0), shareOf(1)]).toEqual([0, 1]);
    expect(Math.abs(shareOf(0.25) - 0.25)).toBeLessThan(0.06);
  });

  it("are dropped without a change to captions", () => {
    const [with_, without] = [0, 0.5].map((dropReference) => samplesOf({ dropReference }).batch(3, toText));
    expect(without!.map(({ text }) => text)).toEqual(with_!.map(({ text }) => text));
  });
});
