import type { z } from "zod";
import { nearest } from "./nearest.js";

type Issue = z.core.$ZodIssue;

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "keys with values",
  record: "keys with values",
  null: "null",
};

/** A value as it would stand in the file, cut if long. */
export function quoted(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function limit(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const [bound, strict, loose] =
    issue.code === "too_big"
      ? [issue.maximum, "less than", "at most"]
      : [issue.minimum, "more than", "at least"];
  const unit =
    issue.origin === "string" ? " characters" : ["array", "set"].includes(issue.origin) ? " items" : "";
  return `${issue.inclusive === false ? strict : loose} ${bound}${unit}`;
}

/** The values that a discriminator may have, which zod adds to the issue without declaring it. */
function discriminatorOptions(issue: z.core.$ZodIssueInvalidUnion): readonly unknown[] {
  return "options" in issue && Array.isArray(issue.options) ? issue.options : [];
}

/** What would have fitted: "a whole number", "at most 1", "one of ml, sl". */
function expectation(issue: Issue, whole: boolean): string {
  switch (issue.code) {
    case "invalid_type":
      return typeNames[whole && issue.expected === "number" ? "int" : issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.length === 1
        ? quoted(issue.values[0])
        : `one of ${issue.values.map((value) => String(value)).join(", ")}`;
    case "too_big":
    case "too_small":
      return limit(issue);
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_union": {
      const options = discriminatorOptions(issue);
      if (options.length > 0) return `one of ${options.join(", ")}`;
      // Alternatives that fail at the value itself say together what it may be.
      const alternatives = issue.errors.flatMap((errors) => errors.slice(0, 1));
      return [...new Set(alternatives.map((alternative) => expectation(alternative, whole)))].join(" or ");
    }
    default:
      return issue.message;
  }
}

/**
 * What was given and what is expected.
 *
 * @param value undefined for a key that is missing
 * @param whole whether a number there has to be whole
 */
export function explainIssue(issue: Issue, value: unknown, whole: boolean): string {
  if (issue.code === "custom") return `${quoted(value)} given: ${issue.message}`;
  const expected = `expected ${expectation(issue, whole)}`;
  if (value === undefined) return `missing, ${expected}`;
  const options =
    issue.code === "invalid_value"
      ? issue.values
      : issue.code === "invalid_union"
        ? discriminatorOptions(issue)
        : [];
  const names = options.filter((option) => typeof option === "string");
  const meant = typeof value === "string" ? nearest(value, names) : undefined;
  return `${quoted(value)} given, ${expected}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

/**
 * The issues behind a union's: those of the alternative that the value came closest to, where that failed
 * within the value; else the issue itself.
 */
export function resolveUnion(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const within = issue.errors.filter((errors) =>
    errors.every(({ path, code }) => path.length > 0 || code === "unrecognized_keys"),
  );
  const closest = within.sort((a, b) => a.length - b.length)[0];
  if (!closest) return [issue];
  return closest.flatMap((inner) => resolveUnion({ ...inner, path: [...issue.path, ...inner.path] }));
}
