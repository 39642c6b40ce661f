import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { MetricError } from "../../errors.js";

/** SPICE cannot be computed: no Java, no jar, or the program failed. */
export class SpiceError extends MetricError {}

export interface SpiceJarOptions {
  /** The program; `java` on the PATH if absent. */
  readonly java?: string;
  /** After which the program is stopped, in milliseconds; two hours if absent. */
  readonly timeout?: number;
  /** Threads of the parser; the program's choice if absent. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** What the program takes for each caption, as coco-caption's `spice.py` gives it. */
export interface SpiceInput {
  readonly image_id: string;
  readonly test: string;
  readonly refs: readonly string[];
}

const TIMEOUT = 2 * 60 * 60 * 1000;

/** Of what the program writes to its error stream, the end is kept for messages. */
const KEPT = 8192;

/**
 * Runs SPICE's program, `spice-1.0.jar` with its `lib/` beside it, and gives what it writes with `-out`.
 *
 * @returns the text of its JSON
 * @throws SpiceError where Java or the jar is missing, the program fails, writes nothing or takes too long
 */
export async function runSpiceJar(
  jar: string,
  input: readonly SpiceInput[],
  options: SpiceJarOptions = {},
): Promise<string> {
  const found = await stat(jar).catch(() => undefined);
  if (!found?.isFile()) {
    throw new SpiceError(
      `${jar}: no such file; expected SPICE's program, spice-1.0.jar, with its lib folder`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "lverse-spice-"));
  try {
    const from = join(folder, "captions.json");
    const to = join(folder, "scores.json");
    await writeFile(from, JSON.stringify(input));
    const threads = options.threads === undefined ? [] : ["-threads", String(options.threads)];
    const words = ["-Xmx8G", "-jar", resolve(jar), from, "-out", to, "-subset", "-silent", ...threads];
    const errors = await run(words, dirname(resolve(jar)), options);
    return await readFile(to, "utf8").catch((cause: unknown) => {
      throw failure("SPICE's program ended well but wrote no scores", errors, { cause });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs Java to its end. @returns the end of its error stream */
function run(words: readonly string[], cwd: string, options: SpiceJarOptions): Promise<string> {
  const { java = "java", timeout = TIMEOUT, signal } = options;
  return new Promise((done, fail) => {
    if (signal?.aborted) {
      fail(signal.reason);
      return;
    }
    const child = spawn(java, words, { cwd, stdio: ["ignore", "ignore", "pipe"], windowsHide: true });
    let errors = "";
    let late = false;
    const stop = () => child.kill("SIGKILL");
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, timeout);
    signal?.addEventListener("abort", stop);
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text: string) => {
      errors = (errors + text).slice(-KEPT);
    });
    const ended = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    child.on("error", (cause) => {
      ended();
      fail(notStarted(java, cause));
    });
    child.on("close", (code) => {
      ended();
      if (signal?.aborted) fail(signal.reason);
      else if (late) fail(failure(`SPICE's program was stopped after ${duration(timeout)}`, errors));
      else if (code !== 0) fail(failure(`SPICE's program failed (exit code ${code})`, errors));
      else done(errors);
    });
  });
}

const duration = (ms: number) => (ms < 60_000 ? `${ms / 1000} s` : `${Math.round(ms / 60_000)} minutes`);

function notStarted(java: string, cause: Error): SpiceError {
  const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
  const reason = missing ? "is not on the PATH" : `cannot be run (${cause.message})`;
  return new SpiceError(`${java} ${reason}; SPICE's program needs Java, version 8 to 14`, { cause });
}

function failure(problem: string, errors: string, options?: ErrorOptions): SpiceError {
  const lines = errors.trim().split("\n").slice(-5).join("\n");
  const advice = [
    "expected lib/ beside the jar with CoreNLP 3.6.0 and its models, and Java 8 to 14",
    "later ones lack the JavaScript engine that the program writes its scores with",
  ].join(": ");
  return new SpiceError(`${problem}; ${advice}${lines === "" ? "" : `. It said:\n${lines}`}`, options);
}
