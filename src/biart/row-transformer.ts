import type { Prefix } from "./prefix.js";

export interface RowTransformerOptions {
  /** Positions of a usual prefix, which is the shortest one; others are possible, and cost a session. */
  readonly prefix: number;
  /** Ids of the token table that logits are wanted for, ascending. */
  readonly candidates: Int32Array;
  readonly threads: number;
}

export interface ReadPrefixOptions {
  /** Rows that there may come to be later. */
  readonly room?: number;
  /** Stops between two prefixes. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * BiART over sequences that grow side by side, each in a row: a prefix first, then one position for all rows at a time. Rows
 * may come, go and branch between steps; a step costs what the rows that are left cost. A row's logits are the same bits
 * whatever the others are.
 */
export interface RowTransformer {
  /** By row: the ids that the next step reads. */
  readonly ids: BigInt64Array;
  /**
   * Reads prefixes of one length, equal ones once, and computes the logits after them; all rows before are gone.
   * @returns the row of each
   */
  read(prefixes: readonly Prefix[], options?: ReadPrefixOptions): Promise<number[]>;
  /** Logits of a row's next token, `[candidates]`; the memory is written again by the next step. */
  logits(row: number): Float32Array;
  /**
   * Sequences that go on, by the rows that they come from; one may go on as several, or not at all. Logits and ids do not
   * go with them.
   * @returns the row of each
   */
  branch(parents: readonly number[]): number[];
  /** Appends `ids` at a position of the generated part and computes all rows' logits. */
  step(position: number): Promise<void>;
  /** Frees the sessions once a run under way has ended; calling it again does nothing. */
  release(): void;
}
