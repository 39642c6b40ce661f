/** Base of every error about pictures, shards and corpora that is thrown on purpose. */
export class DataError extends Error {
  override name = "DataError";
}

/** A picture that cannot be read: says which, what was found and what is expected. */
export class ImageError extends DataError {
  override name = "ImageError";
  constructor(
    readonly source: string,
    readonly found: string,
    readonly expected: string,
    options?: ErrorOptions,
  ) {
    super(`${source}: found ${found}, expected ${expected}`, options);
  }
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

/** A corpus that cannot be built or is not one. */
export class CorpusError extends DataError {
  override name = "CorpusError";
}
