import { type FileHandle, open as openFile, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { type OpenFile, syncFolder, writeAll } from "../../checkpoint/atomic-file.js";
import { StudyError } from "./errors.js";

/** What a participant may answer: the first caption describes the image well, the second, or both do. */
export const choices = ["first", "second", "both"] as const;

export type Choice = (typeof choices)[number];

const answerSchema = z.strictObject({
  /** `studyDigest` of the study that was answered. */
  study: z.string(),
  participant: z.string().max(200).regex(/\S/),
  /** From 0, in the participant's order. */
  trial: z.int().nonnegative(),
  /** Id of the image. */
  item: z.string(),
  first: z.enum(["groundTruth", "prediction"]),
  choice: z.enum(choices),
  /** When, in ISO 8601. */
  at: z.string(),
});

export type Answer = Readonly<z.infer<typeof answerSchema>>;

/**
 * Answers in a file of a JSON object a line. It is only ever added to, and an answer is on the disk before it counts, so
 * that a crash loses one answer at most, the one that was being written: its line is torn, and is passed over.
 */
export class AnswerLog {
  /** The last append's end: answers go into the file one after another. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly answers: readonly Answer[],
    /** What a reader has to know, as sentences. */
    readonly notices: readonly string[],
    /** Bytes of the file up to the end of the last whole answer. */
    private good: number,
    /** Bytes of the file. */
    private size: number,
    /** Whether the last whole answer lacks its line's end. */
    private open: boolean,
    private readonly openFile: OpenFile,
  ) {}

  /**
   * Reads the answers so far; a file that is not there has none. Changes nothing.
   *
   * @throws StudyError for a line that is no answer and not the last, or a file that cannot be read
   */
  static async load(
    path: string,
    { open = openFile }: { readonly open?: OpenFile } = {},
  ): Promise<AnswerLog> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        throw new StudyError(path, `cannot be read (${(error as Error).message})`, [], { cause: error });
      }
      bytes = new Uint8Array(0);
    }
    const answers: Answer[] = [];
    let good = 0;
    for (let line = 1; good < bytes.length; line++) {
      const newline = bytes.indexOf(0x0a, good);
      const end = newline < 0 ? bytes.length : newline;
      const answer = parseAnswer(bytes.subarray(good, end));
      if (answer) answers.push(answer);
      else if (newline < 0 || (newline === bytes.length - 1 && bytes.indexOf(0, good) >= 0)) {
        // A torn line ends with the file; one that the machine's crash tore may have its end, and zeros before it.
        const torn = `${path}, line ${line}: torn, ${bytes.length - good} bytes are passed over; one answer may be lost`;
        return new AnswerLog(path, answers, [torn], good, bytes.length, false, open);
      } else {
        throw new StudyError(
          path,
          `line ${line} is no answer; take it away, or restore the file from a copy`,
        );
      }
      good = newline < 0 ? bytes.length : newline + 1;
    }
    const unended = bytes.length > 0 && bytes.at(-1) !== 0x0a;
    return new AnswerLog(path, answers, [], good, bytes.length, unended, open);
  }

  /**
   * Adds an answer. When this resolves, it is on the disk.
   *
   * @throws StudyError where the file cannot be written, or has been written by somebody else; the answer does not count
   */
  append(answer: Answer): Promise<void> {
    const turn = this.#last.then(() => this.#append(answer));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #append(answer: Answer): Promise<void> {
    const { size: found } = await stat(this.path).catch(() => ({ size: 0 }));
    if (found !== this.size) {
      throw new StudyError(
        this.path,
        `${found} bytes, expected ${this.size}: another program has written to it; one may have a study open`,
      );
    }
    const line = Buffer.from(`${this.open ? "\n" : ""}${JSON.stringify(answer)}\n`);
    let handle: FileHandle | undefined;
    try {
      handle = await this.openFile(this.path, "a");
      // Takes a torn line away.
      if (this.size > this.good) await handle.truncate(this.good);
      this.size = this.good;
      await writeAll(handle, line);
      await handle.sync();
      if (this.good === 0) await syncFolder(dirname(this.path));
    } catch (error) {
      // What was written of the line goes before the next one.
      this.size = (await stat(this.path).catch(() => ({ size: 0 }))).size;
      const reason = (error as Error).message;
      throw new StudyError(this.path, `the answer could not be stored (${reason})`, [], { cause: error });
    } finally {
      await handle?.close();
    }
    this.good += line.length;
    this.size = this.good;
    this.open = false;
  }
}

function parseAnswer(bytes: Uint8Array): Answer | undefined {
  try {
    return answerSchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}
