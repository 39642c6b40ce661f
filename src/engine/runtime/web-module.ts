import type { DataType } from "../tensor-data.js";

/**
 * What the engine uses of the module `onnxruntime-web` (or of one of its parts, such as
 * `onnxruntime-web/webgpu`), described here so that the engine does not depend on the package.
 */
export interface OnnxRuntimeWeb {
  readonly env: {
    readonly versions: { readonly web?: string };
    readonly wasm: { numThreads?: number };
  };
  readonly InferenceSession: {
    create(model: string, options?: WebSessionOptions): Promise<WebSession>;
    create(model: Uint8Array, options?: WebSessionOptions): Promise<WebSession>;
  };
  readonly Tensor: new (dtype: "float32", data: Float32Array, shape: readonly number[]) => WebTensor;
}

export interface WebSessionOptions {
  executionProviders?: readonly string[];
  graphOptimizationLevel?: "disabled" | "basic" | "extended" | "all";
  enableMemPattern?: boolean;
  enableCpuMemArena?: boolean;
  externalData?: readonly { path: string; data: Uint8Array }[];
}

export interface WebSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly WebMetadata[];
  readonly outputMetadata: readonly WebMetadata[];
  run(feeds: Record<string, never>, outputs: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  release(): Promise<void>;
}

export type WebMetadata =
  | { readonly name: string; readonly isTensor: false }
  | {
      readonly name: string;
      readonly isTensor: true;
      readonly type: DataType | string;
      readonly shape: readonly (number | string)[];
    };

export interface WebTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
  dispose(): void;
}
