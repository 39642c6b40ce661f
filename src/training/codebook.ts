import { codebookNames } from "../augvae/index.js";
import type { Random, TensorData } from "../engine/index.js";

/** The codebook and its moving averages, `[codes, width]` and `[codes]`, by state-dict name. */
export type CodebookTensors = Readonly<Record<string, TensorData>>;

function parts(state: CodebookTensors) {
  return {
    codebook: state[codebookNames.codebook] as TensorData<"float32">,
    clusterSize: state[codebookNames.clusterSize] as TensorData<"float32">,
    embedAverage: state[codebookNames.embedAverage] as TensorData<"float32">,
  };
}

function setCode(state: CodebookTensors, code: number, vector: Float32Array): void {
  const { codebook, clusterSize, embedAverage } = parts(state);
  codebook.data.set(vector, code * vector.length);
  embedAverage.data.set(vector, code * vector.length);
  clusterSize.data[code] = 1;
}

/** Draws codes from latents (`[count, width]` each, all levels together), without repeating while there are enough. */
export function startFromLatents(
  state: CodebookTensors,
  latents: readonly Float32Array[],
  random: Random,
): void {
  const [codes, width] = parts(state).codebook.shape as [number, number];
  const rows = latents.flatMap((latent) =>
    Array.from({ length: latent.length / width }, (_, i) => latent.subarray(i * width, (i + 1) * width)),
  );
  const order = random.permutation(rows.length);
  for (let code = 0; code < codes; code++) setCode(state, code, rows[order[code % order.length]!]!);
}

/** The released code's start: normal codes, the averages equal to them, and no members in any cluster. */
export function startOfficial(state: CodebookTensors, random: Random): void {
  const { codebook, clusterSize, embedAverage } = parts(state);
  for (let i = 0; i < codebook.data.length; i++) codebook.data[i] = random.normal();
  embedAverage.data.set(codebook.data);
  clusterSize.data.fill(0);
}

/**
 * Replaces codes whose moving average of uses is below `deadBelow` by latents of the present batch, average and
 * cluster size with them.
 * @param uses the moving average, by code; the codebook's own cluster sizes, over all levels, by default
 * @returns the codes that were replaced.
 */
export function reviveDeadCodes(
  state: CodebookTensors,
  latents: readonly Float32Array[],
  deadBelow: number,
  random: Random,
  uses: ArrayLike<number> = parts(state).clusterSize.data,
): number[] {
  const { codebook } = parts(state);
  const [codes, width] = codebook.shape as [number, number];
  const revived: number[] = [];
  for (let code = 0; code < codes; code++) {
    if (uses[code]! >= deadBelow) continue;
    const level = latents[random.integer(latents.length)]!;
    const row = random.integer(level.length / width);
    setCode(state, code, level.subarray(row * width, (row + 1) * width));
    revived.push(code);
  }
  return revived;
}
