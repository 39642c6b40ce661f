/** What a `CheckpointError` tells: where, what is wrong, what was found and what should have been there. */
export interface CheckpointProblem {
  /** The file or folder concerned. */
  readonly path: string;
  /** What is wrong, as a clause: "the file is truncated". */
  readonly problem: string;
  readonly found?: string;
  readonly expected?: string;
  /** What the user can do about it, as a sentence. */
  readonly advice?: string;
  readonly cause?: unknown;
}

/** A checkpoint that cannot be read, does not fit, or could not be written. */
export class CheckpointError extends Error {
  override name = "CheckpointError";
  readonly path: string;
  readonly found: string | undefined;
  readonly expected: string | undefined;

  constructor({ path, problem, found, expected, advice, cause }: CheckpointProblem) {
    const facts = [
      ...(found === undefined ? [] : [`found ${found}`]),
      ...(expected === undefined ? [] : [`expected ${expected}`]),
    ].join(", ");
    const message = `${path}: ${problem}${facts === "" ? "" : ` (${facts})`}`;
    super(advice === undefined ? message : `${message}. ${advice}`, cause === undefined ? {} : { cause });
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ENOSPC: "no space left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "larger than the largest file allowed here",
  EROFS: "the file system is read-only",
  EISDIR: "a folder stands where a file is wanted",
  ENOTDIR: "a file stands where a folder is wanted",
};

/** The code of a failed system call ("ENOSPC"), or undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Wraps a failed system call, in words; passes a `CheckpointError` through unchanged. */
export function fileError(path: string, action: string, error: unknown, advice?: string): CheckpointError {
  if (error instanceof CheckpointError) return error;
  const code = systemErrorCode(error);
  const reason = code === undefined ? String(error) : `${reasons[code] ?? "system error"}, ${code}`;
  return new CheckpointError({
    path,
    problem: `cannot ${action}: ${reason}`,
    ...(advice === undefined ? {} : { advice }),
    cause: error,
  });
}
