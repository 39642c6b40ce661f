import type { SSEStreamingApi } from "hono/streaming";
import { encodePng } from "../data/index.js";
import type { DrawnRow, Progress } from "../pipelines/index.js";
import { base64 } from "./upload.js";

/** Milliseconds between remarks while nothing is drawn yet. */
const waitingPace = 1000;
/** Events that a client may leave lying before rows are left out. */
const patience = 4;

/** How far a drawing is. */
interface Stand {
  readonly stage: Progress["stage"];
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}

/**
 * Tells a client of a drawing as it comes to be: that it waits, then rows of pictures, then candidates ranked.
 *
 * Every row of the first picture is shown, and drawing waits until it is decoded; further pictures are decoded beside the
 * drawing, and rows that are overtaken by the next one are left out. Drawing never waits for the client: rows that a slow one
 * does not take are left out, too.
 */
export class DrawingEvents {
  readonly #rows = new Map<number, { readonly row: DrawnRow; readonly stand: Stand }>();
  /** Rows that were shown, by picture. */
  readonly #shown = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;
  #stand: Stand | undefined;
  #ranking = false;
  #pumping: Promise<void> | undefined;
  /** Why rows are shown no more. */
  #failure: { readonly error: unknown } | undefined;
  /** Events that the client has not taken. */
  #untaken = 0;
  #last: Promise<void> = Promise.resolve();

  /**
   * @param ahead requests that are there before this one
   * @param pictures whose rows are shown, from the first
   */
  constructor(
    private readonly stream: Pick<SSEStreamingApi, "writeSSE">,
    ahead: () => number,
    private readonly pictures: number,
    private readonly signal: AbortSignal,
  ) {
    const waiting = () => void this.#send("waiting", { ahead: ahead() });
    waiting();
    this.#timer = setInterval(() => {
      if (this.#stand === undefined && this.#untaken === 0) waiting();
    }, waitingPace);
  }

  progress({ stage, done, total, secondsLeft }: Progress): void {
    this.#stand = { stage, done, total, secondsLeft: secondsLeft ?? null };
    if (stage !== "ranking") return;
    this.#ranking = true;
    this.#wake();
  }

  /** Resolves when drawing may go on. @throws what decoding this or an earlier row threw */
  async row(row: DrawnRow): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    if (row.index >= this.pictures) return;
    const one = { row, stand: this.#stand! };
    if (row.index === 0 && this.#untaken < patience) {
      this.#rows.delete(0);
      return this.#show(one);
    }
    this.#rows.set(row.index, one);
    this.#wake();
  }

  /** Resolves when nothing but the result is left to send, and the client has taken all before it. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pumping;
    await this.#last;
  }

  #wake(): void {
    this.#pumping ??= this.#pump()
      .catch((error: unknown) => {
        // Nobody waits for it now: the next row tells, or the drawing itself.
        this.#failure = { error };
      })
      .finally(() => {
        this.#pumping = undefined;
      });
  }

  async #pump(): Promise<void> {
    for (;;) {
      await this.#last;
      if (this.signal.aborted) return;
      const [next] = this.#rows;
      if (next) {
        this.#rows.delete(next[0]);
        await this.#show(next[1]);
      } else if (this.#ranking) {
        this.#ranking = false;
        void this.#send("ranking", this.#stand);
      } else return;
    }
  }

  async #show({ row, stand }: { readonly row: DrawnRow; readonly stand: Stand }): Promise<void> {
    const { index, rows, of } = row;
    const png = base64(await encodePng(await row.picture()));
    if (rows <= (this.#shown.get(index) ?? 0)) return;
    this.#shown.set(index, rows);
    void this.#send("row", { index, rows, of, ...stand, png });
  }

  /** Never rejects: of a client that has gone, the signal tells. */
  #send(event: string, data: unknown): Promise<void> {
    this.#untaken++;
    this.#last = this.stream
      .writeSSE({ event, data: JSON.stringify(data) })
      .catch(() => {})
      .finally(() => {
        this.#untaken--;
      });
    return this.#last;
  }
}
