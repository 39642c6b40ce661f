import { firstFew } from "../../data/captioned/remarks.js";
import { MetricError } from "../errors.js";
import type { CaptionPair } from "./caption-metric.js";
import { type CaptionProtocol, captionTokenizer, type TokenizeOptions } from "./protocol.js";

/** A caption to be scored, of an image. */
export interface Hypothesis {
  readonly id: string;
  readonly caption: string;
}

/** What is right to say of an image. */
export interface ReferenceCaptions {
  readonly id: string;
  readonly captions: readonly string[];
  /** The image's file, where the references say it. */
  readonly file?: string;
}

/** Hypotheses and references that do not fit each other. */
export class CaptionPairingError extends MetricError {
  constructor(
    problem: string,
    /** All images that the error is about; the message names the first few. */
    readonly ids: readonly string[],
    advice: string,
  ) {
    super(`${ids.length === 0 ? problem : countAndName(problem, ids)}; ${advice}`);
  }
}

/** What it is, how many, and the first few. */
const countAndName = (what: string, ids: readonly string[]): string =>
  `${what}: ${ids.length.toLocaleString("en-US")} (${firstFew(ids)})`;

/** Hypotheses beside their references. */
export interface PairedCaptions {
  readonly pairs: readonly CaptionPair[];
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

function repeated(items: readonly { readonly id: string }[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) twice.add(id);
    seen.add(id);
  }
  return [...twice];
}

function refuse(problem: string, ids: readonly string[], advice: string): void {
  if (ids.length > 0) throw new CaptionPairingError(problem, ids, advice);
}

/**
 * Puts each hypothesis beside the references of its image, tokenized. References of images that no hypothesis is of
 * are left out and counted.
 *
 * @returns pairs in the order of the hypotheses
 * @throws CaptionPairingError for no hypotheses, images twice, or hypotheses of images without references
 */
export function pairCaptions(
  hypotheses: readonly Hypothesis[],
  references: readonly ReferenceCaptions[],
  protocol: CaptionProtocol,
  options: TokenizeOptions = {},
): PairedCaptions {
  if (hypotheses.length === 0) {
    throw new CaptionPairingError("no hypotheses", [], "expected one caption for each image");
  }
  refuse("images with more than one hypothesis", repeated(hypotheses), "expected one caption for each image");
  refuse("images that are in the references twice", repeated(references), "expected each image once");
  const byImage = new Map(references.map(({ id, captions }) => [id, captions]));
  const unknown = hypotheses.filter(({ id }) => !byImage.has(id)).map(({ id }) => id);
  refuse(
    "hypotheses of images that the references do not have",
    unknown,
    "expected references of every image; are they of another split?",
  );
  const bare = hypotheses.filter(({ id }) => byImage.get(id)!.length === 0).map(({ id }) => id);
  refuse("images whose references have no caption", bare, "expected one or more captions of every image");

  const tokenize = captionTokenizer(protocol, options);
  const pairs = hypotheses.map(({ id, caption }): CaptionPair => {
    const captions = byImage.get(id)!;
    return {
      id,
      hypothesis: tokenize(caption),
      references: captions.map((one) => tokenize(one)),
      original: { hypothesis: caption, references: captions },
    };
  });
  return { pairs, ...remarks(pairs, hypotheses, references) };
}

function remarks(
  pairs: readonly CaptionPair[],
  hypotheses: readonly Hypothesis[],
  references: readonly ReferenceCaptions[],
): Pick<PairedCaptions, "counts" | "notes"> {
  const notes: string[] = [];
  const remark = (ids: readonly string[], text: string): number => {
    if (ids.length > 0) notes.push(`${countAndName(text, ids)}.`);
    return ids.length;
  };
  const idsWhere = (test: (pair: CaptionPair) => boolean) => pairs.filter(test).map(({ id }) => id);
  const described = new Set(hypotheses.map(({ id }) => id));
  const left = references.filter(({ id }) => !described.has(id)).map(({ id }) => id);
  return {
    counts: {
      images: pairs.length,
      references: pairs.reduce((sum, pair) => sum + pair.references.length, 0),
      "empty hypotheses": remark(
        idsWhere(({ hypothesis }) => hypothesis === ""),
        "Empty hypotheses, which are scored as they are and match nothing",
      ),
      "images with an empty reference": remark(
        idsWhere((pair) => pair.references.includes("")),
        "Images with an empty reference, which is kept as the reference implementations keep it",
      ),
      "images without a hypothesis": remark(
        left,
        "Images of the references without a hypothesis, which are left out of the figures",
      ),
    },
    notes,
  };
}
