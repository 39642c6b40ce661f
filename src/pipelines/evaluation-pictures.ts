import { readSlice } from "../data/file-slice.js";
import {
  ImageError,
  isCorpus,
  loadPicture,
  openCaptioned,
  openPictures,
  type Picture,
  type PictureLocation,
  type ResizeFilter,
} from "../data/index.js";
import { PipelineError } from "./errors.js";

/** Pictures that are read ahead at a time. */
const AHEAD = 8;
/** Names in a note, at most; all are counted. */
const NAMED = 5;

/** Pictures to measure, found and not read, in an order that is the same every time. */
export interface PicturesToMeasure {
  readonly length: number;
  source(index: number): PictureLocation | Promise<PictureLocation>;
  name(index: number): string;
  captions?(index: number): readonly string[] | undefined;
}

/** Pictures that words of a command line name, and what a reader of the figures has to know of them. */
export interface OpenedPictures {
  readonly pictures: PicturesToMeasure;
  readonly notes: readonly string[];
}

/**
 * Opens folders, lists, shards and single pictures, or a split of one corpus. Files that are no pictures by their names
 * are passed over and counted in the notes.
 *
 * @param split of a corpus; `train` unless told
 * @throws SourceError where there is no picture, DatasetError for a split of what has none
 * @throws CorpusError for a damaged corpus, or a split that it has not
 */
export async function openForMeasuring(
  sources: readonly string[],
  { split, signal }: { readonly split?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<OpenedPictures> {
  if (split !== undefined || (sources.length === 1 && isCorpus(sources[0]!))) {
    const pictures = await openCaptioned([...sources], { ...(split !== undefined && { split }), signal });
    return { pictures, notes: pictures.remarks };
  }
  const pictures = await openPictures([...sources], { signal });
  const notes = pictures.damage.map(({ message }) => `damaged, what comes before is used: ${message}`);
  if (pictures.ignored > 0) {
    notes.push(
      `${counted(pictures.ignored, "file")} of ${sources.join(", ")} passed over: no pictures by name`,
    );
  }
  return { pictures, notes };
}

export interface ReadingOptions {
  /** Side of the square that is cut from the centre, in pixels; without it pictures stay as they are. */
  readonly size?: number | undefined;
  /** What the short side is resized with; bilinear unless told. */
  readonly filter?: ResizeFilter | undefined;
  /** A picture that cannot be read ends it; otherwise it is passed over, counted and named. */
  readonly strict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of every picture, those passed over as well. */
  readonly onPicture?: ((done: number, total: number) => void) | undefined;
}

/** A picture that was read. */
export interface ReadPicture {
  readonly index: number;
  readonly name: string;
  readonly picture: Picture;
}

/** Reads pictures one after the other, some ahead, and remembers what there was. */
export class PictureReader {
  readonly #skipped: { name: string; problem: string }[] = [];
  readonly #sizes = new Map<string, number>();
  #read = 0;

  constructor(
    private readonly pictures: PicturesToMeasure,
    private readonly options: ReadingOptions = {},
  ) {}

  /** How many were read so far. */
  get count(): number {
    return this.#read;
  }

  /** Those that could not be read so far. */
  get skipped(): readonly { readonly name: string; readonly problem: string }[] {
    return this.#skipped;
  }

  /** Sizes as they were measured, `256 x 256`, with how many have them. */
  get sizes(): ReadonlyMap<string, number> {
    return this.#sizes;
  }

  /**
   * All pictures that can be read, in order.
   * @throws ImageError for one that cannot, where reading is strict
   */
  async *read(): AsyncGenerator<ReadPicture> {
    const { length } = this.pictures;
    const { signal, strict = false, onPicture } = this.options;
    const ahead: Promise<Picture | ImageError>[] = [];
    const request = (index: number) => {
      if (index >= length) return;
      const picture = this.#load(index);
      // A failure is met when it is awaited, not before.
      picture.catch(() => {});
      ahead.push(picture);
    };
    for (let i = 0; i < AHEAD; i++) request(i);
    for (let index = 0; index < length; index++) {
      signal?.throwIfAborted();
      const picture = await ahead.shift()!;
      request(index + AHEAD);
      const name = this.pictures.name(index);
      if (picture instanceof ImageError) {
        if (strict) throw picture;
        this.#skipped.push({ name, problem: picture.message });
      } else {
        this.#read++;
        const size = `${picture.width} x ${picture.height}`;
        this.#sizes.set(size, (this.#sizes.get(size) ?? 0) + 1);
        yield { index, name, picture };
      }
      onPicture?.(index + 1, length);
    }
  }

  /** Sentences on what was passed over; none where nothing was. */
  notes(what: string): string[] {
    const skipped = this.#skipped;
    if (skipped.length === 0) return [];
    const problems = skipped.slice(0, NAMED).map(({ problem }) => problem);
    const more = skipped.length > NAMED ? `; and ${skipped.length - NAMED} more` : "";
    return [
      `${what}: ${counted(skipped.length, "picture")} could not be read: ${problems.join("; ")}${more}`,
    ];
  }

  /** @throws PipelineError where not one picture could be read */
  requireSome(what: string): void {
    if (this.#read > 0) return;
    const [first] = this.#skipped;
    throw new PipelineError(
      `${what}: none of ${counted(this.pictures.length, "picture")} can be read${first ? `; the first: ${first.problem}` : ""}`,
    );
  }

  async #load(index: number): Promise<Picture | ImageError> {
    const name = this.pictures.name(index);
    const { size, filter } = this.options;
    try {
      const location = await this.pictures.source(index);
      const source =
        typeof location === "string" || location instanceof Uint8Array
          ? location
          : await readSlice(location, name);
      return await loadPicture(source, {
        name,
        ...(size !== undefined && { size }),
        ...(filter !== undefined && { filter }),
      });
    } catch (error) {
      if (error instanceof ImageError) return error;
      throw error;
    }
  }
}

/** A number with its noun, such as "1 picture" and "2 pictures". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
