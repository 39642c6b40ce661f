/** One thing that is wrong with a configuration. */
export interface ConfigIssue {
  /** Line in the file, from 1. */
  readonly line: number;
  /** Path of the key: `model.layers`, `levels[2]`; empty for the file as a whole. */
  readonly key: string;
  /** What was given and what is expected. */
  readonly message: string;
}

const shown = 10;

function describe(path: string, issues: readonly ConfigIssue[]): string {
  const lines = issues
    .slice(0, shown)
    .map(({ line, key, message }) => `${path}:${line}: ${key === "" ? "" : `${key}: `}${message}`);
  if (issues.length > shown) lines.push(`and ${issues.length - shown} more`);
  return lines.join("\n");
}

/** A configuration that cannot be read or does not fit; its message has a line for each issue. */
export class ConfigError extends Error {
  override name = "ConfigError";

  constructor(
    readonly path: string,
    readonly issues: readonly ConfigIssue[],
    options: { readonly message?: string; readonly cause?: unknown } = {},
  ) {
    super(
      options.message ?? describe(path, issues),
      options.cause === undefined ? {} : { cause: options.cause },
    );
  }
}
