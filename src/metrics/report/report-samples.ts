import { encodePng, loadPicture, resizePicture } from "../../data/index.js";
import type { EvaluationResult } from "../evaluation-result.js";

/** Pictures are shown no larger, in pixels. */
const LARGEST_SIDE = 256;

/** A picture within a page. */
export interface EmbeddedPicture {
  /** A `data:` address. */
  readonly address: string;
  readonly width: number;
  readonly height: number;
}

export interface EmbeddedSample {
  readonly picture: EmbeddedPicture;
  readonly original: EmbeddedPicture | undefined;
  readonly caption: string | undefined;
}

/** Samples of a result, and what could not be shown. */
export interface EmbeddedSamples {
  readonly samples: readonly EmbeddedSample[];
  /** Of the result. */
  readonly available: number;
  readonly notes: readonly string[];
}

/** Reads a result's first samples; those that are not there are counted. */
export async function embedSamples(
  { samples: named = [] }: EvaluationResult,
  limit: number,
): Promise<EmbeddedSamples> {
  const samples: EmbeddedSample[] = [];
  const problems: string[] = [];
  for (const { picture, original, caption } of named.slice(0, limit)) {
    try {
      samples.push({
        picture: await embed(picture),
        original: original === undefined ? undefined : await embed(original),
        caption,
      });
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  const notes =
    problems.length === 0
      ? []
      : [`Samples that could not be read: ${problems.length}; the first: ${problems[0]}`];
  return { samples, available: named.length, notes };
}

async function embed(path: string): Promise<EmbeddedPicture> {
  const whole = await loadPicture(path);
  const scale = Math.min(1, LARGEST_SIDE / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  ) as [number, number];
  const picture = scale < 1 ? resizePicture(whole, width, height, "bicubic") : whole;
  const bytes = await encodePng(picture);
  return { address: `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`, width, height };
}
