/** Something went wrong: a sentence that says what, and what to do. */
export class Problem extends Error {
  override name = "Problem";

  constructor(
    message: string,
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The problem that an answer of the server tells of; its `error.message` is made to be read by people. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => "");
  const told = toldProblem(text);
  if (told) return told;
  const status = `${response.status} ${response.statusText}`.trim();
  return new Problem(
    `The server answered ${status} without saying why. Try again; if it happens again, see the server's log.`,
    "unknown",
  );
}

/** The problem in a text that is the server's JSON for one. */
export function toldProblem(text: string): Problem | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: Partial<Record<"code" | "message" | "remedy", unknown>> };
    if (typeof error?.message !== "string") return undefined;
    const { code, message, remedy } = error;
    const told = [message, remedy].filter((part) => typeof part === "string" && part !== "") as string[];
    return new Problem(told.map(asSentence).join(" "), typeof code === "string" ? code : "unknown");
  } catch {
    return undefined;
  }
}

/** What to tell of any error. */
export function explain(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return `The page made a mistake (${error instanceof Error ? error.message : String(error)}). Reload it and try again.`;
}

export const unreachable = (cause: unknown): Problem =>
  new Problem(
    "The server does not answer. See that it still runs (npm start), then try again.",
    "unreachable",
    {
      cause,
    },
  );

/** Whether an error is that the user stopped what was under way. */
export const isStop = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "AbortError";

const asSentence = (text: string): string => {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
};
