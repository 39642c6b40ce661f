/** Base of every error about pictures, shards and corpora that is thrown on purpose. */
export class DataError extends Error {
  override name = "DataError";
}

/** Something to read from is not what it should be: says which, what was found and what is expected. */
abstract class UnexpectedSourceError extends DataError {
  constructor(
    readonly source: string,
    readonly found: string,
    readonly expected: string,
    options?: ErrorOptions,
  ) {
    super(`${source}: found ${found}, expected ${expected}`, options);
  }
}

/** A picture that cannot be read: says which, what was found and what is expected. */
export class ImageError extends UnexpectedSourceError {
  override name = "ImageError";
}

/** A WebDataset shard that cannot be read on: says which shard, where in it and what is wrong. */
export class ShardError extends DataError {
  override name = "ShardError";
  constructor(
    readonly shard: string,
    /** Byte offset in the shard of the last member that began, or of the end of what could be read. */
    readonly offset: number,
    /** The member at which reading stopped, where one had begun. */
    readonly entry: string | undefined,
    problem: string,
    options?: ErrorOptions,
  ) {
    const place = entry === undefined ? `at byte ${offset}` : `at byte ${offset}, member ${entry}`;
    super(`${shard}: ${problem} (${place})`, options);
  }
}

/** A source of pictures that leads nowhere: says which, what was found there and what is expected. */
export class SourceError extends UnexpectedSourceError {
  override name = "SourceError";
}

/** Captions, or the pictures that they name, that are not what they should be: says which, what was found and expected. */
export class DatasetError extends UnexpectedSourceError {
  override name = "DatasetError";
  constructor(
    source: string,
    found: string,
    expected: string,
    options: ErrorOptions & { readonly ids?: readonly string[] } = {},
  ) {
    super(source, found, expected, options);
    this.ids = options.ids ?? [];
  }
  /** All ids or names that the error is about; the message has the first few. */
  readonly ids: readonly string[];
}

/** A file that cannot be downloaded: says which and why. */
export class DownloadError extends DataError {
  override name = "DownloadError";
  constructor(
    readonly url: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${url}: ${problem}`, options);
  }
}

/** A thread that reads pictures and ended by itself: says at which picture. */
export class WorkerError extends DataError {
  override name = "WorkerError";
  constructor(
    /** What the thread was at, if it was at work. */
    readonly picture: string | undefined,
    problem: string,
    options?: ErrorOptions,
  ) {
    const advice = "If it happens again, take that picture away, or use fewer workers";
    super(
      `${picture ?? "between two pictures"}: a thread that reads pictures ended (${problem}). ${advice}`,
      options,
    );
  }
}

/** A corpus that cannot be built or is not one. */
export class CorpusError extends DataError {
  override name = "CorpusError";
}
