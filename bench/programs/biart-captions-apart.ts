import { CaptionGenerator, captionDefaults } from "../caption-generator.js";
import { numericOptions, peakMegabytes, printFigure } from "../measure.js";

/** Candidates of captions for one picture, together and each in a generation of its own, in turns. */
const o = numericOptions({ ...captionDefaults, runs: 4 });
const generator = await CaptionGenerator.create(o);
const seconds = async (seeds: readonly number[]) => {
  const start = performance.now();
  const captions = await generator.write(seeds);
  return { captions, time: (performance.now() - start) / 1000 };
};
const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!;
const seeds = Array.from({ length: o.batch }, (_, i) => i);
await generator.write(seeds);
await generator.write([0]);
const together: number[] = [];
const apart: number[] = [];
for (let run = 0; run < o.runs; run++) {
  const all = await seconds(seeds);
  together.push(all.time);
  // Of the separate ones, some are timed: each does the same work.
  for (let i = 0; i < o.batch / 16; i++) {
    const seed = (run * o.batch) / 16 + i;
    const one = await seconds([seed % o.batch]);
    apart.push(one.time);
    if (one.captions[0]!.join() !== all.captions[seed % o.batch]!.join()) {
      throw new Error(`caption ${seed} alone is not what it is among others`);
    }
  }
}
const [all, each] = [median(together), median(apart)];
printFigure({
  what: `${o.batch} captions of ${o.tokens} tokens for one picture, ${o.layers}x${o.dim}`,
  figure: `${((o.batch * each) / all).toFixed(1)} x ${o.batch} separate ones (${all.toFixed(2)} s, ${each.toFixed(2)} s each)`,
  goal: "≥ 20 x",
  peak_mb: peakMegabytes(),
});
generator.release();
