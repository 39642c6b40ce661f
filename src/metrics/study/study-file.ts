import { createHash } from "node:crypto";
import { z } from "zod";
import { readJson } from "../../checkpoint/json-file.js";
import { StudyError } from "./errors.js";
import { leavesFolder, mediaTypeOf, pictureEndings } from "./study-picture.js";

/** Trials of a participant in section 4.2 of the paper (its Figure 10 says 30). */
export const DEFAULT_PER_PARTICIPANT = 50;

const itemSchema = z.strictObject({
  id: z.string().min(1),
  /** Relative to the study's file, in whose folder it lies. */
  image: z.string().min(1),
  groundTruth: z.string(),
  prediction: z.string(),
});

const studySchema = z.strictObject({
  title: z.string(),
  seed: z.int().nonnegative(),
  perParticipant: z.int().positive().optional(),
  items: z.array(itemSchema).min(1),
});

/** An image with a caption that a person wrote for it and one that a model did. */
export type StudyItem = Readonly<z.infer<typeof itemSchema>>;

/** The content of a study's file. */
export interface StudyFile {
  readonly title: string;
  /** Decides which images each participant sees, and the order of captions. */
  readonly seed: number;
  /** Images that each participant sees: 50 unless stated, or all where there are fewer. */
  readonly perParticipant: number;
  readonly items: readonly StudyItem[];
}

/**
 * Reads a study: `{ title, seed, perParticipant?, items: [{ id, image, groundTruth, prediction }] }`.
 *
 * @throws CheckpointError for a file that is missing, no JSON or lacks a part
 * @throws StudyError for ids that come twice, empty captions, pictures outside the file's folder or of other
 * formats, or more images a participant than there are
 */
export async function readStudyFile(path: string): Promise<StudyFile> {
  const { title, seed, perParticipant, items } = await readJson(path, studySchema);
  const refuse = (ids: readonly string[], problem: string): void => {
    if (ids.length === 0) return;
    const named = ids.slice(0, 5).join(", ");
    throw new StudyError(
      path,
      `${problem}: ${named}${ids.length > 5 ? ` and ${ids.length - 5} more` : ""}`,
      ids,
    );
  };
  const seen = new Set<string>();
  const twice = items.filter(({ id }) => seen.has(id) || !seen.add(id)).map(({ id }) => id);
  refuse([...new Set(twice)], "ids that come more than once; give each image its own");
  const empty = items.filter(({ groundTruth, prediction }) => !groundTruth.trim() || !prediction.trim());
  refuse(
    empty.map(({ id }) => id),
    "items with an empty caption, which nobody can judge; leave them out",
  );
  const outside = items.filter(({ image }) => leavesFolder(image)).map(({ image }) => image);
  refuse(
    outside,
    "pictures outside the study's folder; put copies into it, and name them relative to the study",
  );
  const unknown = items.filter(({ image }) => !mediaTypeOf(image)).map(({ image }) => image);
  refuse(
    unknown,
    `pictures that browsers may not show; expected names that end in ${pictureEndings.join(", ")}`,
  );
  if (perParticipant !== undefined && perParticipant > items.length) {
    throw new StudyError(
      path,
      `perParticipant is ${perParticipant}, and there are ${items.length} images; expected that many at most`,
    );
  }
  const shown = perParticipant ?? Math.min(DEFAULT_PER_PARTICIPANT, items.length);
  return { title, seed, perParticipant: shown, items };
}

/** Sixteen digits that change with all that answers depend on: seed, number, items and their order. */
export function studyDigest({ seed, perParticipant, items }: StudyFile): string {
  const content = items.map(({ id, image, groundTruth, prediction }) => [id, image, groundTruth, prediction]);
  const hash = createHash("sha256").update(JSON.stringify([seed, perParticipant, content]));
  return hash.digest("hex").slice(0, 16);
}
