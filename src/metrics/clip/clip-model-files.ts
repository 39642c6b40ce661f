import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { readJson } from "../../checkpoint/json-file.js";
import { cacheFolder } from "../../data/cache-folder.js";
import { download } from "../../data/sources/download.js";
import { MetricError } from "../errors.js";
import { CLIP_MEAN, CLIP_STANDARD_DEVIATION } from "./clip-pixels.js";

/** OpenAI's ViT-B/32 as ONNX, by its id on the Hugging Face Hub: what CLIPScore is defined with. */
export const DEFAULT_CLIP = "Xenova/clip-vit-base-patch32";

const files = [
  "config.json",
  "preprocessor_config.json",
  "tokenizer.json",
  "onnx/text_model.onnx",
  "onnx/vision_model.onnx",
] as const;

/** `owner/name`, as the Hub takes it. */
const hubId = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

export interface ClipFilesOptions {
  /** Where models of the Hub are kept; `clip` in the cache folder unless told. */
  readonly cache?: string;
  /** The Hub; `HF_ENDPOINT`, else the public one. */
  readonly endpoint?: string;
  readonly signal?: AbortSignal;
  /** Told of bytes of a file that is downloaded, and of all where they are known. */
  readonly onDownload?: (file: string, received: number, total: number | undefined) => void;
}

/**
 * The folder of a CLIP model in the layout of `@huggingface/transformers`. A folder that is there is taken as it is. The
 * network is used for one thing: an id that was given, `owner/name`, of a model that the cache does not have yet.
 *
 * @param model a folder or an id; without one, {@link DEFAULT_CLIP} if it was downloaded before
 * @throws MetricError for a model that is not there or lacks a file, DownloadError where the Hub does not give it
 */
export async function clipModelFolder(
  model: string | undefined,
  options: ClipFilesOptions = {},
): Promise<string> {
  const { cache = join(cacheFolder(), "clip") } = options;
  if (model !== undefined && isFolder(model)) {
    const folder = resolve(model);
    const missing = files.filter(
      (file) => file !== "preprocessor_config.json" && !existsSync(join(folder, file)),
    );
    if (missing.length === 0) return folder;
    throw new MetricError(
      `${model}: no ${missing.join(", no ")}; a CLIP model is a folder with ${files.join(", ")}, as ${DEFAULT_CLIP} is on the Hugging Face Hub`,
    );
  }
  const id = model ?? DEFAULT_CLIP;
  if (!hubId.test(id) || id.includes("..")) {
    throw new MetricError(
      `${id}: no such folder; expected a CLIP model's folder, or its id on the Hugging Face Hub, such as ${DEFAULT_CLIP}`,
    );
  }
  const folder = join(cache, id);
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0 && model === undefined) {
    throw new MetricError(
      `no CLIP model was named, and ${id} has not been downloaded: name a CLIP model's folder, or ${id} to download it (some 600 MB, kept in ${cache})`,
    );
  }
  for (const file of missing) await fetchFile(id, file, folder, options);
  return folder;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function fetchFile(
  id: string,
  file: string,
  folder: string,
  { endpoint = process.env.HF_ENDPOINT || "https://huggingface.co", signal, onDownload }: ClipFilesOptions,
): Promise<void> {
  const url = `${endpoint.replace(/\/+$/, "")}/${id}/resolve/main/${file}`;
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  const downloaded = await download(url, {
    cache: join(folder, ".downloads"),
    signal,
    onProgress: (_, received, total) => onDownload?.(file, received, total),
  });
  await rename(downloaded, path);
}

/** What of a CLIP model's configuration decides how it is fed. */
export interface ClipConfig {
  /** Side of the pictures, in pixels. */
  readonly imageSize: number;
  /** Tokens of a text at most, those of start and end among them. */
  readonly textLength: number;
}

const configSchema = z.object({
  model_type: z.literal("clip"),
  text_config: z.object({ max_position_embeddings: z.int().min(3).default(77) }).prefault({}),
  vision_config: z.object({ image_size: z.int().min(1).default(224) }).prefault({}),
});

const near = (expected: readonly number[]) =>
  z.array(z.number()).refine((given) => expected.every((value, i) => Math.abs(value - given[i]!) < 1e-6), {
    error: `expected OpenAI's ${expected.join(", ")}`,
  });

const preprocessorSchema = z.object({
  image_mean: near(CLIP_MEAN).optional(),
  image_std: near(CLIP_STANDARD_DEVIATION).optional(),
  resample: z.literal(3, { error: "expected 3, the bicubic filter" }).optional(),
});

/** @throws CheckpointError for what is no CLIP, or a CLIP whose pictures are prepared otherwise than OpenAI's */
export async function readClipConfig(folder: string): Promise<ClipConfig> {
  const preprocessor = join(folder, "preprocessor_config.json");
  if (existsSync(preprocessor)) await readJson(preprocessor, preprocessorSchema);
  const { text_config: text, vision_config: vision } = await readJson(
    join(folder, "config.json"),
    configSchema,
  );
  return { imageSize: vision.image_size, textLength: text.max_position_embeddings };
}

/** Sixteen digits of the SHA-256 of a model's two networks, by which its weights are known again. */
export async function clipDigest(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["onnx/text_model.onnx", "onnx/vision_model.onnx"]) {
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk);
  }
  return hash.digest("hex").slice(0, 16);
}
