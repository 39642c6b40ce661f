import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Study } from "../metrics/study/index.js";
import type { LVerse } from "../pipelines/index.js";
import type { Admission, Admitted } from "./admission.js";
import type { Limits } from "./limits.js";
import type { Metrics } from "./metrics.js";
import type { OneAtATime } from "./one-at-a-time.js";
import type { WebFile } from "./web-files.js";

/** What routes ask of a model. */
export type ServedModel = Pick<
  LVerse,
  | "config"
  | "resolution"
  | "draw"
  | "describe"
  | "reconstruct"
  | "encode"
  | "decode"
  | "codebookSheet"
  | "prepare"
  | "dispose"
>;

/** What routes work with. */
export interface Services {
  readonly model: ServedModel;
  readonly limits: Limits;
  readonly admission: Admission;
  readonly decoding: OneAtATime;
  readonly metrics: Metrics;
  readonly study: Study | undefined;
  readonly web: ReadonlyMap<string, WebFile>;
  readonly version: string;
  /** Whether a host may be asked for; see `allowedHosts`. */
  readonly allowsHost: (host: string) => boolean;
  /** Aborted when the server ends; its reason is what requests under way are told. */
  readonly stop: AbortSignal;
  /** Whether the server still takes requests. */
  readonly accepts: () => boolean;
  /** Told of errors that are a mistake in the program. */
  readonly onFailure: (error: unknown) => void;
}

/** What each request has with it. */
export interface ServerEnv {
  Variables: {
    /** Aborted when the client has gone or the server ends. */
    signal: AbortSignal;
    /** Of requests for work. */
    admitted: Admitted;
    /** Puts off what follows an answer until a stream has ended. */
    streaming: Promise<void> | undefined;
  };
}

export type Application = OpenAPIHono<ServerEnv>;
export type Middleware = MiddlewareHandler<ServerEnv>;
