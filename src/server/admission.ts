import { ApiError } from "./errors.js";
import type { Limits } from "./limits.js";

/** Seconds that a client is asked to wait where no request has been answered yet. */
const firstGuess = 5;
const longestWait = 120;
/** Weight of the newest request in the mean duration. */
const newest = 0.2;

/** A request that has been let in, until it leaves. */
export interface Admitted {
  /** Requests that were there before it and still are. */
  ahead(): number;
  /** Leaves; further calls do nothing. */
  leave(): void;
}

/** Lets requests for work in, up to a bound; those beyond it are told when to come again. */
export class Admission {
  readonly #inside = new Set<{ readonly bytes: number }>();
  #bytes = 0;
  #meanSeconds: number | undefined;

  /** @param now milliseconds of a clock that never goes back */
  constructor(
    private readonly limits: Pick<Limits, "queue" | "queuedBytes">,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Requests inside, at work or waiting. */
  get size(): number {
    return this.#inside.size;
  }

  /**
   * @param bytes of the request's body
   * @throws ApiError 429 with Retry-After where the bound is reached
   */
  enter(bytes: number): Admitted {
    const { queue, queuedBytes } = this.limits;
    const full = this.size >= queue;
    // A single request is let in however large it is: its own bound has been checked.
    if (full || (this.size > 0 && this.#bytes + bytes > queuedBytes)) {
      const seconds = this.#secondsToWait();
      const what = full
        ? `${this.size} requests`
        : `${this.#bytes.toLocaleString("en-US")} bytes of requests`;
      throw new ApiError(
        429,
        "busy",
        `the server is busy: ${what} are at work or waiting, and no more are taken`,
        `Send the request again in ${seconds} s.`,
        { headers: { "Retry-After": String(seconds) } },
      );
    }
    const request = { bytes };
    const start = this.now();
    this.#inside.add(request);
    this.#bytes += bytes;
    return {
      ahead: () => Math.max(0, [...this.#inside].indexOf(request)),
      leave: () => {
        if (!this.#inside.delete(request)) return;
        this.#bytes -= bytes;
        const seconds = (this.now() - start) / 1000;
        const mean = this.#meanSeconds ?? seconds;
        this.#meanSeconds = mean + newest * (seconds - mean);
      },
    };
  }

  /** About the time until all that are inside now have left. */
  #secondsToWait(): number {
    return Math.min(longestWait, Math.max(1, Math.ceil(this.#meanSeconds ?? firstGuess)));
  }
}
