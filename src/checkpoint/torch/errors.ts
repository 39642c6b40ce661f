import { CheckpointError } from "../errors.js";

/** Text of a file for a message: quoted, no longer than a line, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/**
 * A pickle that asks for a class or function which is not on the list of harmless ones, or uses one that is in a way
 * that is not. Pickles are programs; here none of what they name is ever run.
 */
export class ForeignClassError extends CheckpointError {
  override name = "ForeignClassError";
  /** What the file asks for, such as "os.system". */
  readonly className: string;

  constructor(path: string, className: string, problem: string, advice?: string) {
    super({
      path,
      problem: `${problem}; nothing of it was run`,
      ...(advice === undefined ? {} : { advice }),
    });
    this.className = className;
  }
}

/** An error for a file of a machine whose numbers begin with the most significant byte. */
export function foreignByteOrder(path: string, found: string): CheckpointError {
  return new CheckpointError({
    path,
    problem: "the checkpoint was written on a machine of another byte order",
    found,
    expected: "little-endian",
    advice: "Save it again on a little-endian machine",
  });
}
