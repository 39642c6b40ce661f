import { createHash } from "node:crypto";
import {
  ImageError,
  loadPixels,
  openPictures,
  type PictureList,
  readCorpus,
  readCorpusManifest,
} from "../data/index.js";
import type { TensorData } from "../engine/index.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import type { RunReporter } from "./run-log.js";

/** What AugVAE learns from and is validated on. */
export interface TrainingPictures {
  readonly train: PictureList;
  readonly heldOut: PictureList;
  /** SHA-256 of what the training pictures are. */
  readonly fingerprint: string;
}

const none: PictureList = {
  length: 0,
  source: () => {
    throw new RangeError("there is no picture");
  },
};

/**
 * The pictures that the configuration names: folders, lists, shards (`pictures`, `heldOutPictures`), or the splits of a
 * corpus.
 * @throws SourceError, DownloadError or CorpusError where they cannot be had
 */
export async function trainingPictures(
  run: RunConfig,
  reporter: RunReporter,
  signal?: AbortSignal,
): Promise<TrainingPictures> {
  if (run.pictures === undefined) {
    return {
      train: await corpusPictures(run.corpus, "train"),
      heldOut: await corpusPictures(run.corpus, "heldout-pair"),
      fingerprint: await corpusFingerprint(run.corpus),
    };
  }
  const open = async (sources: NonNullable<RunConfig["pictures"]>) => {
    const pictures = await openPictures(sources, signal ? { signal } : {});
    for (const error of pictures.damage) reporter.message(error.message);
    const ignored = pictures.ignored > 0 ? `, ${pictures.ignored} other files passed over` : "";
    reporter.message(`${[sources].flat().join(", ")}: ${pictures.length} pictures${ignored}`);
    return pictures;
  };
  const train = await open(run.pictures);
  const heldOut = run.heldOutPictures === undefined ? none : await open(run.heldOutPictures);
  return { train, heldOut, fingerprint: train.fingerprint() };
}

/** SHA-256 of the training pictures and captions of a corpus. */
export async function corpusFingerprint(folder: string): Promise<string> {
  const { splits } = await readCorpusManifest(folder);
  const hash = createHash("sha256");
  for (const { sha256 } of splits.train?.shards ?? []) hash.update(sha256);
  return hash.digest("hex");
}

async function corpusPictures(folder: string, split: "train" | "heldout-pair"): Promise<PictureList> {
  const items = await readCorpus(folder, split);
  return { length: items.length, source: (i) => items[i]!.png, name: (i) => items[i]!.key };
}

/** @throws TrainingError where a resumed run would go on with other pictures than it has had */
export function refuseOtherPictures(
  directory: string,
  before: string | undefined,
  { fingerprint, train }: TrainingPictures,
  step: number,
): void {
  if (step === 0 || before === undefined || before === fingerprint) return;
  throw new TrainingError(
    `${directory}: until step ${step} the pictures were others than these ${train.length} (names, sizes or order); give the same ones, or start another run`,
  );
}

/**
 * Writes the centre crops of pictures, `[batch, 3, size, size]` in [-1, 1], until the batch is full; those that cannot be
 * read are left out.
 * @returns how many were written
 */
export async function writeCentreCrops(
  target: TensorData<"float32">,
  pictures: PictureList,
  indices: Iterable<number>,
  size: number,
): Promise<number> {
  const batch = target.shape[0]!;
  let written = 0;
  for (const index of indices) {
    const name = pictures.name?.(index) ?? `picture ${index}`;
    const location = await pictures.source(index);
    const pixels = await loadPixels({ location, name, size, crop: "centre" }).catch((error: unknown) => {
      if (error instanceof ImageError) return undefined;
      throw error;
    });
    if (!pixels) continue;
    target.data.set(pixels, written * pixels.length);
    written++;
    if (written === batch) break;
  }
  return written;
}
