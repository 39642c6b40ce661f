import { MetricError } from "../errors.js";

/** The parts of `@huggingface/transformers` that are used; it is an optional dependency, so its types may be absent. */
export interface TransformersLibrary {
  readonly env: { readonly version: string };
  readonly Tensor: new (
    type: "float32" | "int64",
    data: Float32Array | BigInt64Array,
    shape: readonly number[],
  ) => unknown;
  readonly CLIPTextModelWithProjection: TransformersModelClass;
  readonly CLIPVisionModelWithProjection: TransformersModelClass;
}

interface TransformersModelClass {
  from_pretrained(folder: string, options: TransformersModelOptions): Promise<TransformersModel>;
}

interface TransformersModelOptions {
  readonly local_files_only: true;
  readonly dtype: "fp32";
  readonly device: "cpu";
  readonly session_options: { readonly intraOpNumThreads?: number };
}

export interface TransformersModel {
  (inputs: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, TransformersTensor>>>;
  readonly sessions: Readonly<Record<string, TransformersSession>>;
  dispose(): Promise<unknown>;
}

interface TransformersSession {
  readonly inputNames: readonly string[];
  /** Sizes, or names of those that each run decides. */
  readonly inputMetadata?: readonly {
    readonly name: string;
    readonly shape?: readonly (number | string)[];
  }[];
}

export interface TransformersTensor {
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}

const PACKAGE = "@huggingface/transformers";

/** @throws MetricError where the package is not installed */
export async function importTransformers(name: string = PACKAGE): Promise<TransformersLibrary> {
  try {
    return (await import(name)) as TransformersLibrary;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "ERR_MODULE_NOT_FOUND" ? "is not installed" : `cannot be loaded (${message})`;
    throw new MetricError(
      `CLIP runs on the package ${name}, which ${reason}: npm install ${name} where lverse is installed`,
      { cause },
    );
  }
}
