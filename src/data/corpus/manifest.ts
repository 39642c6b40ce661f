import { z } from "zod";
import { SPLITS } from "./split.js";

/** The file that makes a folder a corpus. */
export const MANIFEST_FILE = "corpus.json";

export const manifestSchema = z.object({
  format: z.literal("lverse-corpus"),
  version: z.literal(1),
  seed: z.number().int().nonnegative(),
  /** Side of every picture in pixels. */
  size: z.number().int().positive(),
  /** Installed version of every package that the corpus was drawn from. */
  packages: z.record(z.string(), z.string()),
  styles: z.record(
    z.string(),
    z.object({
      package: z.string(),
      /** What the artists call their work, and where it is. */
      title: z.string().optional(),
      author: z.string(),
      url: z.string().optional(),
      license: z.string(),
      pictures: z.number().int().nonnegative(),
      /** How the concepts' icons were found, and how many concepts the style does not draw. */
      matched: z.object({
        byCodePoint: z.number().int(),
        byName: z.number().int(),
        byOtherName: z.number().int(),
        missing: z.number().int(),
      }),
      splits: z.record(z.string(), z.number().int().nonnegative()),
    }),
  ),
  /** Concepts with at least one picture, by split: a concept with a held-out pair is counted under `train`, too. */
  concepts: z.record(z.string(), z.number().int().nonnegative()),
  splits: z.record(
    z.string(),
    z.object({
      pictures: z.number().int().nonnegative(),
      shards: z.array(
        z.object({
          name: z.string().regex(/^[a-z0-9-]+\.tar$/),
          samples: z.number().int().nonnegative(),
          bytes: z.number().int().nonnegative(),
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
        }),
      ),
    }),
  ),
});

/** What a corpus' `corpus.json` holds. */
export type CorpusManifest = z.infer<typeof manifestSchema>;

export const recordSchema = z.object({
  key: z.string(),
  /** Hexcode without variation selectors. */
  concept: z.string(),
  /** Without article: "red apple". */
  name: z.string(),
  /** Words that are right for the concept, too, lower-case ASCII. */
  keywords: z.array(z.string()).default([]),
  style: z.string(),
  split: z.enum(SPLITS).optional(),
  /** All different; the first is the canonical one. */
  captions: z.array(z.string()).min(1),
});

/** What a sample's JSON member holds. */
export type CorpusRecord = z.infer<typeof recordSchema>;
