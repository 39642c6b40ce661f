import { z } from "zod";
import { COUNTS, RELATIONS } from "./scenes.js";
import { SPLITS } from "./split.js";

/** What a picture is: one emoji, a person with attributes, or emoji composed. */
export const KINDS = ["emoji", "avatar", "scene"] as const;

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
      /** Emoji or avatars; scenes, which are made of emoji, do not count. */
      pictures: z.number().int().nonnegative(),
      /** Of emoji: how the concepts' icons were found, and how many concepts the style does not draw. */
      matched: z
        .object({
          byCodePoint: z.number().int(),
          byName: z.number().int(),
          byOtherName: z.number().int(),
          missing: z.number().int(),
        })
        .optional(),
      splits: z.record(z.string(), z.number().int().nonnegative()),
    }),
  ),
  /** Pictures of each kind, by split. */
  kinds: z.partialRecord(z.enum(KINDS), z.record(z.string(), z.number().int().nonnegative())).default({}),
  /** Concepts of emoji with at least one picture, by split: a concept with a held-out pair is counted under `train`, too. */
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
  kind: z.enum(KINDS).default("emoji"),
  /**
   * Hexcode without variation selectors; of an avatar its attributes ("clothing: blue shirt, hair: red bun"), of a
   * scene the hexcodes that it is made of ("1F695+1F34E", "three 1F431").
   */
  concept: z.string(),
  /** Without article: "red apple". */
  name: z.string(),
  /** Words that are right for the concept, too, lower-case ASCII. */
  keywords: z.array(z.string()).default([]),
  style: z.string(),
  split: z.enum(SPLITS).optional(),
  /** All different; the first is the canonical one. */
  captions: z.array(z.string()).min(1),
  /** Of an avatar, all that captions say, each in the words that the canonical one has: "round glasses". */
  attributes: z
    .partialRecord(z.enum(["hair", "hat", "eyewear", "facialHair", "clothing", "expression"]), z.string())
    .optional(),
  /** Of a scene. "left of", "right of", "above" and "below" tell where the first concept is. */
  scene: z
    .object({
      arrangement: z.enum([...RELATIONS, ...COUNTS]),
      concepts: z.array(z.string()).min(1).max(2),
      /** Without article, in the singular. */
      names: z.array(z.string()).min(1).max(2),
    })
    .optional(),
});

/** What a sample's JSON member holds. */
export type CorpusRecord = z.infer<typeof recordSchema>;
