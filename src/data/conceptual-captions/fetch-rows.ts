import { DownloadError, ImageError } from "../errors.js";
import { Lanes } from "../lanes.js";
import { checkUrl } from "../sources/download.js";
import { type RetryOptions, retryDelay } from "../sources/retry.js";
import { FetchFailure, type FetchLimits, fetchPicture } from "./fetch-picture.js";
import { type HostLimits, HostSchedule } from "./host-schedule.js";
import type { FailedRow } from "./manifest.js";
import { type StoredPicture, type StoreLimits, storedPicture } from "./stored-picture.js";
import type { CaptionUrl } from "./url-table.js";

export interface FetchOptions extends FetchLimits, StoreLimits, HostLimits, RetryOptions {
  /** Pictures under way at a time, at most. */
  readonly parallel: number;
  readonly signal: AbortSignal;
}

/** Told what becomes of the rows. */
export interface RowReceiver {
  picture(row: CaptionUrl, picture: StoredPicture): Promise<void>;
  failed(rows: readonly FailedRow[]): Promise<void>;
}

interface Job extends CaptionUrl {
  /** Attempts that have failed. */
  failures: number;
}

/** A host is given up after so many attempts in a row that failed and might have passed. */
const HOST_FAILURES = 8;
/** Failures without any answer, from anybody, that say that there is no network. */
const NOBODY_ANSWERS = 50;
/** So many do where nobody has ever answered. */
const NOBODY_EVER_ANSWERED = 10;

/** Pictures decoded at a time: a large one takes some hundred megabytes meanwhile. */
const DECODED = 2;

const now = (): number => performance.now();

/**
 * Gets the pictures of rows, many hosts at a time and each with moderation. A row ends as a picture or as a failure; a host
 * that keeps failing is given up. Failures without an answer are held back until somebody answers: where the network
 * is gone the run ends with an error, and these rows are still to be done.
 */
export class RowFetcher {
  readonly #schedule: HostSchedule<Job>;
  readonly #options: FetchOptions;
  readonly #receiver: RowReceiver;
  /** Ends all requests once one of them has met an error of ours. */
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  readonly #decoding = new Lanes(DECODED);
  readonly #hostFailures = new Map<string, number>();
  #active = 0;
  /** Whether anybody has answered since the start. */
  #answered = false;
  #unanswered: FailedRow[] = [];
  #wake: () => void = () => {};

  constructor(options: FetchOptions, receiver: RowReceiver) {
    this.#options = options;
    this.#receiver = receiver;
    this.#schedule = new HostSchedule(options);
    this.#signal = AbortSignal.any([options.signal, this.#ended.signal]);
  }

  /**
   * @throws {DownloadError} nobody answers any more
   * @throws the signal's reason, or what the receiver threw; requests under way have ended then
   */
  async run(rows: Iterable<CaptionUrl>): Promise<void> {
    await this.#enter(rows);
    const stop = () => this.#wake();
    this.#signal.addEventListener("abort", stop);
    try {
      while (!this.#signal.aborted && this.#schedule.waiting + this.#active > 0) {
        const room = this.#active < this.#options.parallel;
        const taken = room ? this.#schedule.take(now()) : undefined;
        if (taken) this.#start(taken.host, taken.job);
        else await this.#pause(room ? this.#schedule.nextTime() : undefined);
      }
      while (this.#active > 0) await this.#pause(undefined);
    } finally {
      this.#signal.removeEventListener("abort", stop);
    }
    this.#signal.throwIfAborted();
    this.#checkNetwork(this.#answered ? Number.POSITIVE_INFINITY : NOBODY_EVER_ANSWERED);
    await this.#admitUnanswered();
  }

  async #enter(rows: Iterable<CaptionUrl>): Promise<void> {
    const wrong: FailedRow[] = [];
    for (const row of rows) {
      try {
        if (row.caption === "") throw new DownloadError(row.url, "no caption");
        this.#schedule.add(checkUrl(row.url).host, { ...row, failures: 0 });
      } catch (error) {
        wrong.push({ ...row, problem: (error as Error).message });
      }
    }
    if (wrong.length > 0) await this.#receiver.failed(wrong);
  }

  /** Waits for the end of a request, at most until `time`. */
  async #pause(time: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (time !== undefined) timer = setTimeout(resolve, Math.max(0, time - now()));
    });
    clearTimeout(timer);
  }

  #start(host: string, job: Job): void {
    this.#active++;
    this.#attempt(host, job)
      .catch((error: unknown) => this.#ended.abort(error))
      .finally(() => {
        this.#active--;
        this.#schedule.end(host);
        this.#wake();
      });
  }

  async #attempt(host: string, job: Job): Promise<void> {
    const { row, caption, url } = job;
    try {
      const bytes = await fetchPicture(url, this.#options, this.#signal);
      await this.#hearFrom(host);
      const picture = await this.#decoding.run(() => storedPicture(bytes, this.#options, url));
      await this.#receiver.picture({ row, caption, url }, picture);
    } catch (error) {
      if (error instanceof ImageError) {
        await this.#receiver.failed([{ row, caption, url, problem: error.message }]);
      } else if (error instanceof FetchFailure) {
        await this.#attemptFailed(host, job, error);
      } else {
        throw error;
      }
    }
  }

  async #attemptFailed(host: string, job: Job, failure: FetchFailure): Promise<void> {
    const { mayPass, answered, retryAfter } = failure.facts;
    if (answered) await this.#hearFrom(host, mayPass);
    const { retries = 2 } = this.#options;
    if (mayPass) {
      const inARow = (this.#hostFailures.get(host) ?? 0) + 1;
      this.#hostFailures.set(host, inARow);
      const delay = retryDelay(job.failures + 1, retryAfter, this.#options);
      if (retryAfter !== undefined) this.#schedule.pause(host, now() + delay);
      if (inARow >= HOST_FAILURES) {
        await this.#giveUp(host, [job], answered, `${failure.message}; ${host} is given up`);
        return;
      }
      if (job.failures < retries) {
        this.#schedule.add(host, { ...job, failures: job.failures + 1 }, now() + delay);
        return;
      }
    }
    await this.#fail([job], answered, failure.message);
  }

  /** Somebody is there: failures without an answer were no fault of the network. */
  async #hearFrom(host: string, keepsFailing = false): Promise<void> {
    this.#answered = true;
    if (!keepsFailing) this.#hostFailures.delete(host);
    await this.#admitUnanswered();
  }

  async #giveUp(host: string, jobs: readonly Job[], answered: boolean, problem: string): Promise<void> {
    this.#hostFailures.delete(host);
    await this.#fail([...jobs, ...this.#schedule.drop(host)], answered, problem);
  }

  async #fail(jobs: readonly Job[], answered: boolean, problem: string): Promise<void> {
    const rows = jobs.map(({ row, caption, url }) => ({ row, caption, url, problem }));
    if (answered) {
      await this.#receiver.failed(rows);
      return;
    }
    this.#unanswered.push(...rows);
    this.#checkNetwork(NOBODY_ANSWERS);
  }

  /** @throws {DownloadError} so many failures in a row had no answer, from several hosts */
  #checkNetwork(limit: number): void {
    if (this.#unanswered.length < limit) return;
    const hosts = new Set(this.#unanswered.map(({ url }) => checkUrl(url).host));
    if (hosts.size < 2) return;
    const { url, problem } = this.#unanswered.at(-1)!;
    throw new DownloadError(
      url,
      `${problem}; none of the last ${this.#unanswered.length} pictures, from ${hosts.size} hosts, had an answer. Look after the network, and run the same again to go on`,
    );
  }

  async #admitUnanswered(): Promise<void> {
    const rows = this.#unanswered.splice(0);
    if (rows.length > 0) await this.#receiver.failed(rows);
  }
}
