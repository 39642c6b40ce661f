import type { ResizeFilter } from "../data/index.js";
import {
  type BlurKind,
  BlurredStatistics,
  blurredFeatures,
  type FeatureNetwork,
  type FeatureStatistics,
  featureDistance,
  type KeptStatistics,
  MetricError,
  requireStatistics,
} from "../metrics/index.js";
import { counted, PictureReader, type PicturesToMeasure } from "./evaluation-pictures.js";

/** One of two sets of pictures: pictures to read, or statistics that were gathered before. */
export type PictureSide =
  | {
      readonly label: string;
      readonly pictures: PicturesToMeasure;
      /** Sentences on how they were found. */
      readonly notes?: readonly string[];
    }
  | { readonly label: string; readonly kept: KeptStatistics };

/** How pictures are brought to the feature network, and what is said of them. */
export interface GatherOptions {
  readonly network: FeatureNetwork;
  /** Radii of the blurs, in pixels; 0 for pictures as they are. */
  readonly radii: readonly number[];
  readonly blur: BlurKind;
  /** Side of the square that is cut from the centre of each picture, in pixels; whole pictures without it. */
  readonly size?: number | undefined;
  readonly filter?: ResizeFilter | undefined;
  readonly strict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onPicture?: ((done: number, total: number) => void) | undefined;
}

/** Statistics of one set of pictures. */
export interface GatheredSide {
  readonly label: string;
  /** In the order of the radii. */
  readonly statistics: readonly FeatureStatistics[];
  /** Pictures that could not be read. */
  readonly skipped: number;
  /** Sizes of the pictures with how many have them; unknown of statistics that were kept. */
  readonly sizes: ReadonlyMap<string, number> | undefined;
  readonly notes: readonly string[];
}

/** What is done to pictures before the network's own resizing, for results and kept statistics to name. */
export function preparationWords(size: number | undefined, filter: ResizeFilter = "bilinear"): string {
  return size === undefined ? "whole pictures" : `centre crop ${size} px, ${filter}`;
}

/**
 * Statistics of one side: the pictures are read once, each goes through every blur, and no feature is kept.
 *
 * @throws MetricError for kept statistics of other features, or of fewer than two pictures
 * @throws PipelineError where no picture can be read; ImageError for one, where reading is strict
 */
export async function gatherSide(side: PictureSide, options: GatherOptions): Promise<GatheredSide> {
  const { network, radii, blur, size, filter } = options;
  const { label } = side;
  if ("kept" in side) {
    const names = radii.map((radius) => blurredFeatures(network, radius, blur));
    const statistics = requireStatistics(label, side.kept, names, preparationWords(size, filter));
    requireTwo(label, statistics[0]!.count, 0);
    return { label, statistics, skipped: 0, sizes: undefined, notes: [] };
  }
  const reader = new PictureReader(side.pictures, options);
  const gathered = new BlurredStatistics(network, radii, blur);
  for await (const { picture } of reader.read()) await gathered.add(picture);
  await gathered.finish();
  reader.requireSome(label);
  requireTwo(label, reader.count, reader.skipped.length);
  return {
    label,
    statistics: gathered.statistics,
    skipped: reader.skipped.length,
    sizes: reader.sizes,
    notes: [...(side.notes ?? []), ...reader.notes(label)],
  };
}

/** @throws MetricError for fewer pictures than a covariance takes */
export function requireTwo(label: string, count: number, skipped: number): void {
  if (count >= 2) return;
  const lost = skipped > 0 ? ` (${counted(skipped, "other")} could not be read)` : "";
  throw new MetricError(
    `${label}: ${counted(count, "picture")}${lost}, and a Fréchet distance takes the covariance of two or more; give more pictures`,
  );
}

/** Fréchet distances of two sides by metric, and what a reader of them has to know. */
export interface ComparedSides {
  readonly metrics: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

/**
 * The distance for each radius: `fid` of a single radius 0, else `fid-0`, `fid-1` and so on (or the network's own name for
 * `fid`).
 */
export function compareSides(
  { network, radii }: Pick<GatherOptions, "network" | "radii">,
  a: GatheredSide,
  b: GatheredSide,
): ComparedSides {
  const plain = radii.length === 1 && radii[0] === 0;
  const metrics: Record<string, number> = {};
  const notes = new Set<string>([...a.notes, ...b.notes, ...differences(a, b)]);
  for (const [i, radius] of radii.entries()) {
    const { distance, warnings } = featureDistance(network.metric, a.statistics[i]!, b.statistics[i]!);
    metrics[plain ? network.metric : `${network.metric}-${radius}`] = distance;
    for (const warning of warnings) notes.add(warning);
  }
  return { metrics, notes: [...notes] };
}

/** Sentences on two sides that are not alike. */
function differences(a: GatheredSide, b: GatheredSide): string[] {
  const notes: string[] = [];
  const [first, second] = [a.statistics[0]!.count, b.statistics[0]!.count];
  if (first !== second) {
    notes.push(
      `the sides have different numbers of pictures: ${a.label} ${first.toLocaleString("en-US")}, ${b.label} ${second.toLocaleString("en-US")}; the distance depends on both`,
    );
  }
  if (a.sizes && b.sizes && sizeWords(a.sizes) !== sizeWords(b.sizes)) {
    notes.push(
      `the sides have pictures of different sizes: ${a.label} ${sizeWords(a.sizes)}, ${b.label} ${sizeWords(b.sizes)}; each is resized to the network, and a blur's radius is in pixels of its own`,
    );
  }
  return notes;
}

function sizeWords(sizes: ReadonlyMap<string, number>): string {
  const names = [...sizes.keys()].sort();
  return names.length > 3 ? `${names.length} sizes` : names.map((name) => `${name} px`).join(", ");
}
