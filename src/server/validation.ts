import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { explainIssue, resolveUnion } from "../config/explain-issue.js";
import { nearest } from "../config/index.js";
import type { ServerEnv } from "./context.js";
import { ApiError, type RequestIssue } from "./errors.js";

/** What a validator found. */
interface Validated {
  readonly success: boolean;
  readonly target: string;
  readonly data?: unknown;
  readonly error?: unknown;
}

/** Refuses requests that a validator does not take; `shapes` have the keys that there are. */
export function refuse(...shapes: readonly object[]): (result: Validated) => undefined {
  const known = shapes.flatMap((shape) => Object.keys(shape));
  return ({ success, error, data }) => {
    if (!success) throw explainRequest(error as z.ZodError, data, known);
  };
}

/** JSON of a request that a route's validator has taken; empty where the body is a picture itself. */
export function jsonOf<Schema extends z.ZodType>(
  c: Context<ServerEnv>,
  _schema: Schema,
): Partial<z.infer<Schema>> {
  return (c.req as unknown as { valid: (target: "json") => Partial<z.infer<Schema>> }).valid("json");
}

/** The numbers of a query that a route's validator has taken. @throws ApiError for an empty one, which reads as 0 */
export function queryOf<Query extends object>(c: Context<ServerEnv>, query: Query): Query {
  const blank = Object.entries(query).flatMap(([key, value]): RequestIssue[] => {
    const given = c.req.query(key) ?? "";
    if (typeof value !== "number" || given.trim() !== "") return [];
    return [{ path: key, problem: `${JSON.stringify(given)} given, expected a number` }];
  });
  if (blank.length > 0) throw invalid(blank);
  return query;
}

/** What has a value: options that are not told take the library's defaults. */
export function defined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const told = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** What is wrong with a request, in words: names of keys, what was given, what is expected. */
function explainRequest(error: z.ZodError, given: unknown, known: readonly string[]): ApiError {
  const issues = error.issues.flatMap(resolveUnion).flatMap((issue): RequestIssue[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const meant = nearest(key, known);
        const advice = meant === undefined ? "leave it out" : `did you mean ${meant}?`;
        return { path: [...issue.path, key].join("."), problem: `there is no such option; ${advice}` };
      });
    }
    const value = issue.path.reduce<unknown>(
      (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
      given,
    );
    const whole = issue.code === "invalid_type" && (issue as { format?: string }).format === "safeint";
    return [{ path: issue.path.join("."), problem: explainIssue(issue, brief(value), whole) }];
  });
  return invalid(issues);
}

function invalid(issues: readonly RequestIssue[]): ApiError {
  const told = issues.slice(0, 5).map(({ path, problem }) => (path === "" ? problem : `${path}: ${problem}`));
  const more = issues.length > 5 ? ` (and ${issues.length - 5} more)` : "";
  return new ApiError(
    400,
    "invalid_request",
    `${told.join("; ")}${more}`,
    "Correct the request; GET /openapi.json describes it.",
    { issues },
  );
}

/** As much of a value as a message shows: what is sent may be large, and nested more deeply than JSON can be written. */
function brief(value: unknown): unknown {
  const flat = (inner: unknown) => (typeof inner === "object" && inner !== null ? "…" : cut(inner));
  if (Array.isArray(value)) return value.slice(0, 20).map(flat);
  if (typeof value !== "object" || value === null) return cut(value);
  const entries = Object.entries(value).slice(0, 20);
  return Object.fromEntries(entries.map(([key, inner]) => [key, flat(inner)]));
}

const cut = (value: unknown): unknown => (typeof value === "string" ? value.slice(0, 100) : value);
