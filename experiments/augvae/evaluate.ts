import { tokenLevels } from "../../src/augvae/index.js";
import { encodePng, loadPicture, type Picture, readCorpus } from "../../src/data/index.js";
import type { Runtime } from "../../src/engine/index.js";
import { collectStatistics, compareSets, type FeatureNetwork, psnr, ssim } from "../../src/metrics/index.js";
import { AugVAE } from "../../src/pipelines/index.js";
import { parameterCount } from "./arms.js";
import { CodeCounts } from "./code-counts.js";
import type { Measured } from "./results.js";
import { tile } from "./sheet.js";

export interface EvaluationOptions {
  readonly runtime: Runtime;
  readonly corpus: string;
  /** Height and width of the pictures, in pixels. */
  readonly resolution: number;
  readonly threads: number;
  /** The network whose features the Fréchet distance compares; without it there is none. */
  readonly network?: FeatureNetwork | undefined;
}

/** Measures trained networks on the same held-out pictures. */
export interface Evaluation {
  /** @param folder of an AugVAE's checkpoints: the latest is measured */
  measure(folder: string): Promise<Measured>;
}

/** Held-out pictures measured on, at most. */
const MOST_PICTURES = 500;
/** Pictures in the sheet. */
const SHOWN = 10;

/** @returns indices of `count` of `total`, or all of them, evenly spread from the first on */
export function evenlySpread(total: number, count: number): number[] {
  const chosen = Math.min(total, count);
  return Array.from({ length: chosen }, (_, i) => Math.floor((i * total) / chosen));
}

/** Reads the held-out pictures of both splits. */
export async function openEvaluation(options: EvaluationOptions): Promise<Evaluation> {
  const { runtime, corpus, resolution, threads, network } = options;
  const items = [
    ...(await readCorpus(corpus, "heldout-pair")),
    ...(await readCorpus(corpus, "heldout-concept")),
  ];
  const originals = await Promise.all(
    evenlySpread(items.length, MOST_PICTURES).map((i) => loadPicture(items[i]!.png, { size: resolution })),
  );
  const shown = evenlySpread(originals.length, SHOWN);
  const references = network && (await collectStatistics(network, originals));
  return {
    measure: async (folder) => {
      const model = await AugVAE.load(folder, { runtime, threads });
      try {
        const levels = tokenLevels(model.config).map((size) => ({ size, counts: new CodeCounts() }));
        const all = new CodeCounts();
        const reconstructions: Picture[] = [];
        let signalToNoise = 0;
        let similarity = 0;
        for (const original of originals) {
          const { picture, tokens } = await model.reconstruct(original);
          signalToNoise += psnr(picture, original) / originals.length;
          similarity += ssim(picture, original) / originals.length;
          reconstructions.push(picture);
          all.add(tokens);
          let start = 0;
          for (const { size, counts } of levels) {
            counts.add(tokens.subarray(start, start + size * size));
            start += size * size;
          }
        }
        const distance = references && (await compareSets(network!, reconstructions, references)).distance;
        const rows = [originals, reconstructions].map((row) => shown.map((i) => row[i]!));
        return {
          parameters: parameterCount(model.config),
          tokens: levels.reduce((total, { size }) => total + size * size, 0),
          pictures: originals.length,
          psnr: signalToNoise,
          ssim: similarity,
          ...(distance !== undefined && { frechetDistance: distance }),
          codes: all.use(),
          levels: levels.map(({ size, counts }) => ({ size, ...counts.use() })),
          sheet: await encodePng(tile(rows)),
        };
      } finally {
        await model.dispose();
      }
    },
  };
}
