import { existsSync } from "node:fs";
import { mkdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, parse, relative, sep } from "node:path";
import { writeAll, writeFileAtomically } from "../../checkpoint/index.js";
import { serializeJson } from "../../checkpoint/json-file.js";
import { firstFew } from "../../data/captioned/remarks.js";
import { loadPicture } from "../../data/index.js";
import { Random } from "../../engine/random.js";
import { type Hypothesis, pairCaptions, type ReferenceCaptions } from "../captions/pair-captions.js";
import { StudyError } from "./errors.js";
import { answersPath } from "./study.js";
import { readStudyFile, type StudyFile } from "./study-file.js";
import { mediaTypeOf, pictureEndings } from "./study-picture.js";

export interface NewStudy {
  readonly title: string;
  /** Draws the sample, and decides later what each participant sees. */
  readonly seed: number;
  /** Images in the study, drawn at random; all unless told. */
  readonly sample?: number;
  /** Images that each participant sees; 50, or all where there are fewer, unless told. */
  readonly perParticipant?: number;
  /** A model's captions, one an image. */
  readonly predictions: readonly Hypothesis[];
  /** Of these an image's first is shown. */
  readonly groundTruths: readonly ReferenceCaptions[];
  /** Paths by id of the image. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Told of every picture, as it lies where the study finds it. */
  readonly onPicture?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface CreatedStudy {
  readonly study: StudyFile;
  /** Pictures that were copied beside the study. */
  readonly copied: number;
  /** What was left out, as sentences. */
  readonly notes: readonly string[];
}

/**
 * Writes a study's file. Pictures outside its folder are copied into `NAME.pictures` beside it, as they are; each is decoded
 * once, so that no participant meets one that cannot be shown.
 *
 * @param path of the study, whose folder is made where it is not there
 * @throws StudyError where the study has answers already, there are fewer images than the sample, or a picture has a format
 * that browsers may not show
 * @throws CaptionPairingError for predictions that do not fit the ground truths
 * @throws ImageError for a picture that does not decode
 */
export async function createStudy(path: string, options: NewStudy): Promise<CreatedStudy> {
  const { title, seed, perParticipant, onPicture, signal } = options;
  const answers = answersPath(path);
  if (existsSync(answers)) {
    throw new StudyError(
      path,
      `${answers} has answers to a study of this name; choose another name, or move them away`,
    );
  }
  const { captions, notes } = chooseCaptions(path, options);
  const sources = captions.map(({ id }) => pictureOf(path, id, options.pictures));
  await mkdir(dirname(path), { recursive: true });
  const places = new PicturePlaces(path, await realpath(dirname(path)));
  const images: string[] = [];
  for (const source of sources) {
    signal?.throwIfAborted();
    await loadPicture(source);
    images.push(await places.place(source));
    onPicture?.(images.length, sources.length);
  }
  const items = captions.map((caption, i) => ({ ...caption, image: images[i]! }));
  const shown = perParticipant === undefined ? {} : { perParticipant };
  const bytes = serializeJson(path, "study", { title, seed, ...shown, items });
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
  return { study: await readStudyFile(path), copied: places.copied, notes };
}

interface ItemCaptions {
  readonly id: string;
  readonly groundTruth: string;
  readonly prediction: string;
}

/** The sample's captions, in the order of the predictions. */
function chooseCaptions(
  path: string,
  { predictions, groundTruths, sample, perParticipant, seed }: NewStudy,
): { captions: readonly ItemCaptions[]; notes: readonly string[] } {
  const paired = pairCaptions(predictions, groundTruths, "nlg-eval");
  const all = paired.pairs.map(({ id, original: { hypothesis, references } }) => ({
    id,
    groundTruth: references[0]!.trim(),
    prediction: hypothesis.trim(),
  }));
  const usable = all.filter(({ groundTruth, prediction }) => groundTruth !== "" && prediction !== "");
  const empty = all.filter((caption) => !usable.includes(caption)).map(({ id }) => id);
  const notes =
    empty.length === 0
      ? []
      : [
          `Images with an empty caption, which nobody can judge, left out: ${empty.length} (${firstFew(empty)}).`,
        ];
  const wanted = sample ?? usable.length;
  const least = Math.max(wanted, perParticipant ?? 1);
  if (least > usable.length) {
    throw new StudyError(
      path,
      `${usable.length} images have both captions, expected ${least} or more; ask for fewer, or give more captions`,
    );
  }
  if ((perParticipant ?? 0) > wanted) {
    throw new StudyError(
      path,
      `${perParticipant} images a participant of ${wanted} in the study; expected that many at most`,
    );
  }
  const drawn = new Random(seed, "study sample").permutation(usable.length).subarray(0, wanted);
  return { captions: Array.from(drawn.sort(), (index) => usable[index]!), notes };
}

function pictureOf(study: string, id: string, pictures: ReadonlyMap<string, string>): string {
  const source = pictures.get(id);
  if (source === undefined) throw new StudyError(study, `no picture for image ${id}`, [id]);
  if (mediaTypeOf(source)) return source;
  throw new StudyError(
    study,
    `${source} is of a format that browsers may not show; expected names that end in ${pictureEndings.join(", ")}`,
    [id],
  );
}

/** Where a study's pictures lie: in its folder already, or in a folder of copies beside it, where nothing is replaced. */
class PicturePlaces {
  copied = 0;
  readonly #copies: string;
  /** How many copies have taken a name. */
  readonly #taken = new Map<string, number>();

  constructor(
    study: string,
    /** The study's, without links. */
    private readonly folder: string,
  ) {
    this.#copies = `${parse(study).name}.pictures`;
  }

  /** @returns the picture's name in the study */
  async place(source: string): Promise<string> {
    const within = relative(this.folder, await realpath(source));
    const outside = within === ".." || within.startsWith(`..${sep}`) || isAbsolute(within);
    if (!outside && mediaTypeOf(within)) return within.split(sep).join("/");
    const bytes = await readFile(source);
    await mkdir(join(this.folder, this.#copies), { recursive: true });
    this.copied++;
    const own = basename(source);
    for (let taken = this.#taken.get(own) ?? 0; ; taken++) {
      const name = taken === 0 ? own : `${taken}-${own}`;
      const target = join(this.folder, this.#copies, name);
      const present = await readIfThere(target);
      if (present && !present.equals(bytes)) continue;
      if (!present) await writeFileAtomically(target, (handle) => writeAll(handle, bytes));
      this.#taken.set(own, taken + 1);
      return `${this.#copies}/${name}`;
    }
  }
}

/** @returns undefined where there is no file */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
