import { z } from "zod";

/** The file that makes a folder a set of token shards. */
export const TOKENS_FILE = "tokens.json";

/** Pictures that could not be read and are named one by one; the others are only counted. */
export const NAMED_SKIPS = 100;

const positive = z.int().positive();

export const tokenManifestSchema = z.strictObject({
  format: z.literal("lverse-tokens"),
  version: z.literal(1),
  model: z.strictObject({
    /** Of the weights that made the tokens, in float32: equal only for equal weights. */
    sha256: z.string(),
    /** Of the weights that those are a copy of in fewer bits: the copy's codes mean what the original's do. */
    original: z.string().optional(),
    codes: positive,
    tokens: positive,
    resolution: positive,
  }),
  /** What the pictures are: their names in order, and in shards their sizes; what is in the files is not looked at. */
  source: z.strictObject({ description: z.string(), sha256: z.string(), pictures: z.int().nonnegative() }),
  /** Pictures of a shard, those that could not be read included. */
  picturesPerShard: positive,
  shards: z.array(
    z.strictObject({
      name: z.string().regex(/^tokens-\d+\.tar$/),
      samples: z.int().nonnegative(),
      bytes: z.int().nonnegative(),
      sha256: z.string(),
    }),
  ),
  skipped: z.strictObject({
    count: z.int().nonnegative(),
    named: z.array(z.strictObject({ name: z.string(), problem: z.string() })),
  }),
});

/** What `tokens.json` holds; shards that are not listed are still to be made. */
export type TokenManifest = z.infer<typeof tokenManifestSchema>;

export const tokenRecordSchema = z.object({
  /** What the picture is called in its source. */
  name: z.string(),
  /** None of them empty. */
  captions: z.array(z.string().regex(/\S/)).optional(),
});

export type TokenRecord = z.infer<typeof tokenRecordSchema>;

/** SHA-256 of the AugVAE whose codes the tokens are: that of the original, where a copy in fewer bits made them. */
export function codesOf({ model }: Pick<TokenManifest, "model">): string {
  return model.original ?? model.sha256;
}

/** Whether all pictures have been through the encoder. */
export function isComplete({ shards, picturesPerShard, source }: TokenManifest): boolean {
  return shards.length === Math.ceil(source.pictures / picturesPerShard);
}
