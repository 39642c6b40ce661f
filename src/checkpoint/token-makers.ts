import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { sha256, tensorsDigest } from "./checksum.js";
import type { Checkpoint } from "./load-checkpoint.js";
import { readSafetensors } from "./safetensors-reader.js";

/** What made the tokens that a BiART knows, in the state of a run's checkpoints. */
export const tokenMakersSchema = z.object({
  /** SHA-256 of the tokenizer's file. */
  tokenizer: z.string().optional(),
  /** SHA-256 of the AugVAE's weights in float32; of a copy in fewer bits, those that it was made of. */
  augvae: z.string().optional(),
});

export type TokenMakers = z.infer<typeof tokenMakersSchema>;

/** What a model's folder says of weights that it stores in fewer bits. */
const quantizedSchema = z.looseObject({
  quantization: z.looseObject({ augvae: z.looseObject({ original: z.string() }) }),
});

/** SHA-256 of the float32 weights that the AugVAE of a model is a copy of in fewer bits, if its `config.json` says that it is one. */
export function originalAugVAE(config: unknown): string | undefined {
  return quantizedSchema.safeParse(config).data?.quantization.augvae.original;
}

/**
 * What made the tokens that a run's or a model's BiART knows, as far as its folder says it: a checkpoint in its state, a model by
 * the tokenizer and the AugVAE that lie beside.
 * @param tokenizerFile name of a model's tokenizer
 * @throws CheckpointError where the AugVAE beside is damaged
 */
export async function tokenMakersOf(
  { folder, config, state }: Pick<Checkpoint<unknown, unknown>, "folder" | "config" | "state">,
  tokenizerFile: string,
): Promise<TokenMakers> {
  const ofRun = tokenMakersSchema.safeParse(state).data;
  const file = join(folder, tokenizerFile);
  const tokenizer = ofRun?.tokenizer ?? (existsSync(file) ? await sha256(file) : undefined);
  const augvae =
    ofRun?.augvae ?? originalAugVAE(config) ?? (await digestOf(join(folder, "augvae.safetensors")));
  return { ...(tokenizer !== undefined && { tokenizer }), ...(augvae !== undefined && { augvae }) };
}

/** What two BiARTs' tokens were made by differently, as far as it is known of both. */
export function differentMakers(one: TokenMakers, other: TokenMakers): (keyof TokenMakers)[] {
  return (["tokenizer", "augvae"] as const).filter(
    (part) => one[part] !== undefined && other[part] !== undefined && one[part] !== other[part],
  );
}

/** What messages call them. */
export const makerNames = { tokenizer: "tokenizer", augvae: "AugVAE" } as const;

async function digestOf(weights: string): Promise<string | undefined> {
  return existsSync(weights) ? tensorsDigest((await readSafetensors(weights)).tensors) : undefined;
}
