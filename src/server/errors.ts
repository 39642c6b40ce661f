import { HTTPException } from "hono/http-exception";
import { BiARTError, DamagedWeightsError } from "../biart/index.js";
import { ImageError } from "../data/index.js";
import { StudyAnswerError, StudyError } from "../metrics/study/index.js";
import { PipelineError } from "../pipelines/index.js";
import { TextError } from "../text/index.js";

/** Statuses of answers that are no result. 499, which no client gets to see, is that of one that went away. */
export type ErrorStatus = 400 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 499 | 500 | 503;

/** Something is wrong with the value at a path of the request. */
export interface RequestIssue {
  /** Keys and indices, joined by dots; empty for the request itself. */
  readonly path: string;
  readonly problem: string;
}

/** A request that is not answered with a result: says why, and what to do. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly issues: readonly RequestIssue[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: ErrorStatus,
    /** For programs: a word that stays the same. */
    readonly code: string,
    /** For people: what was given, and what is expected. */
    message: string,
    /** What to do about it, a sentence. */
    readonly remedy: string,
    options: ErrorOptions & {
      readonly issues?: readonly RequestIssue[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message, options);
    this.issues = options.issues;
    this.headers = options.headers ?? {};
  }
}

/** The client of a request closed its connection. */
export class ClientGone extends ApiError {
  constructor() {
    super(
      499,
      "client_gone",
      "the client closed the connection before it had its answer",
      "Send the request again.",
    );
  }
}

/** The server is about to end. */
export class Stopping extends ApiError {
  constructor() {
    super(
      503,
      "stopping",
      "the server is stopping",
      "Send the request again once it has been started again.",
      { headers: { "Retry-After": "10", Connection: "close" } },
    );
  }
}

/** RangeErrors of JavaScript itself, which say nothing of an option. */
const native = /call stack|array length|string length|buffer allocation|^Invalid (typed )?array/i;

/** Whether whoever runs the server has to know of an error. */
export function isFailure({ status, cause }: ApiError): boolean {
  return status === 500 || cause instanceof StudyError;
}

/** What an error means to whoever sent the request; of a mistake in the program, nothing but that it is one. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof HTTPException) return ofHono(error);
  if (error instanceof ImageError) {
    return new ApiError(
      422,
      "unreadable_picture",
      `the picture: found ${error.found}, expected ${error.expected}`,
      "Send the whole file of another picture, or save this one anew.",
      { cause: error },
    );
  }
  const range = error instanceof RangeError && !native.test(error.message);
  const refused = error instanceof BiARTError && !(error instanceof DamagedWeightsError);
  if (error instanceof TextError || refused || range) {
    return new ApiError(400, "invalid_request", error.message, "Change it and send the request again.", {
      cause: error,
    });
  }
  if (error instanceof StudyAnswerError) {
    const again = error.problem === "answered";
    return new ApiError(
      again ? 409 : 400,
      again ? "already_answered" : "invalid_request",
      error.message,
      again ? "Go on with the next trial." : "Begin again: POST /v1/study/participants tells the next trial.",
      { cause: error },
    );
  }
  if (error instanceof StudyError) {
    // Its message names files of this machine.
    return new ApiError(
      503,
      "study_unavailable",
      "the study's files cannot be read or written, and the server's log says why",
      "Tell whoever runs the study; answers that were taken are safe.",
      { cause: error },
    );
  }
  if (error instanceof PipelineError) {
    return new ApiError(503, "unable", error.message, "Ask for less at once, or try again later.", {
      cause: error,
    });
  }
  return new ApiError(
    500,
    "internal",
    "the server failed at this request, and its log says why",
    "Try again; if it happens again, report it with the log.",
    { cause: error },
  );
}

/** What the HTTP library refuses. */
function ofHono(cause: HTTPException): ApiError {
  if (cause.status === 415) {
    return new ApiError(
      415,
      "unsupported_type",
      "the Content-Type of the body is none that is taken here",
      "Send application/json, or where a picture is taken the picture itself as image/png, image/jpeg and so on.",
      { cause },
    );
  }
  return new ApiError(
    400,
    "invalid_request",
    "the body is no JSON",
    "Send an object in JSON; GET /openapi.json describes it.",
    { cause },
  );
}

/** What the client is told, as JSON. */
export interface ErrorBody {
  error: { code: string; message: string; remedy: string; issues?: RequestIssue[] };
}

export function errorBody({ code, message, remedy, issues }: ApiError): ErrorBody {
  return { error: { code, message, remedy, ...(issues && { issues: [...issues] }) } };
}
