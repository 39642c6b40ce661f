import { z } from "zod";
import { readSafetensors, writeSafetensors } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { MetricError } from "./errors.js";
import { FeatureStatistics } from "./feature-statistics.js";

const FORMAT = "lverse feature statistics 2";

const setsSchema = z.array(z.object({ features: z.string(), count: z.number() }));

/** Statistics of one set of pictures, kept to be compared with others later: for each blur, one. */
export interface KeptStatistics {
  /** What was done to the pictures before the network's own resizing, such as "centre crop 64 px, bilinear". */
  readonly preparation: string;
  /** Of the same pictures; their `features` name network, checksum of its weights, protocol and blur. */
  readonly sets: readonly FeatureStatistics[];
}

/**
 * Writes statistics as a safetensors file, whole or not at all; they come back bit for bit.
 * @throws CheckpointError with the system's reason
 */
export async function saveStatistics(path: string, { preparation, sets }: KeptStatistics): Promise<void> {
  const tensors: Record<string, TensorData> = {};
  const described = sets.map((set, i) => {
    const { features, count, mean, scatter } = set.stored();
    tensors[`${i}.mean`] = mean;
    tensors[`${i}.scatter`] = scatter;
    return { features, count };
  });
  const metadata = { format: FORMAT, preparation, sets: JSON.stringify(described) };
  await writeSafetensors(path, tensors, { metadata });
}

/**
 * Reads what {@link saveStatistics} wrote.
 * @throws CheckpointError for a file that cannot be read, MetricError for one that holds something else
 */
export async function loadStatistics(path: string): Promise<KeptStatistics> {
  const { metadata, tensors } = await readSafetensors(path);
  const { format, preparation } = metadata;
  const sets = format === FORMAT ? restoredSets(metadata.sets ?? "", tensors) : undefined;
  if (sets && preparation !== undefined) return { preparation, sets };
  throw new MetricError(
    `${path}: found a file of ${Object.keys(tensors).length} tensors (${format ?? "no format named"}), expected "${FORMAT}" as lverse evaluate … --save-statistics writes it`,
  );
}

function restoredSets(
  text: string,
  tensors: Readonly<Record<string, TensorData | undefined>>,
): FeatureStatistics[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const described = setsSchema.safeParse(json);
  if (!described.success) return undefined;
  const sets = described.data.map(({ features, count }, i) => {
    const [mean, scatter] = [tensors[`${i}.mean`], tensors[`${i}.scatter`]];
    return mean && scatter && FeatureStatistics.restored({ features, count, mean, scatter });
  });
  return sets.every((set) => set !== undefined) ? sets : undefined;
}

/**
 * The statistics of the given features among those kept.
 *
 * @param path for messages
 * @param features names, as {@link FeatureStatistics.features}
 * @param preparation what the other side's pictures go through
 * @throws MetricError where the file holds no such features, or pictures prepared otherwise: says what it holds
 */
export function requireStatistics(
  path: string,
  kept: KeptStatistics,
  features: readonly string[],
  preparation: string,
): FeatureStatistics[] {
  if (kept.preparation !== preparation) {
    throw new MetricError(
      `${path}: these statistics are of pictures prepared otherwise ("${kept.preparation}"; "${preparation}" is asked for); gather them anew with the same options`,
    );
  }
  return features.map((name) => {
    const found = kept.sets.find((set) => set.features === name);
    if (found) return found;
    const held = kept.sets.map((set) => `"${set.features}"`).join(", ");
    throw new MetricError(
      `${path}: no statistics of "${name}" there, the file has ${held || "none"}; gather them anew with the same weights, protocol and blur`,
    );
  });
}
