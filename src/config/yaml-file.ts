import { readFile } from "node:fs/promises";
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { ConfigError, type ConfigIssue } from "./errors.js";
import { explainIssue, resolveUnion } from "./explain-issue.js";
import { nearest } from "./nearest.js";
import { isWholeNumber, type KeyPath, knownKeys, type UnknownKey, unknownKeys } from "./schema-keys.js";

function keyName(path: KeyPath): string {
  return path.reduce<string>(
    (name, key) => (typeof key === "number" ? `${name}[${key}]` : name === "" ? key : `${name}.${key}`),
    "",
  );
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

/** The node that stands for the last key of the path that the file has: a map's key, or a list's item. */
function nodeAt(document: Document, path: KeyPath): Node | undefined {
  let found: Node | undefined;
  let node: unknown = document.contents;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key),
      );
      if (!pair) break;
      if (isNode(pair.key)) found = pair.key;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (!isNode(node)) break;
      found = node;
    } else break;
  }
  return found;
}

function parseDocumentOf(text: string, path: string, lines: LineCounter): Document {
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    const { line } = lines.linePos(problem.pos[0]);
    throw new ConfigError(path, [{ line, key: "", message: `not valid YAML: ${problem.message}` }], {
      cause: problem,
    });
  }
  return document;
}

interface UnknownKeyExplanation {
  readonly message: string;
  readonly meant: string | undefined;
}

function explainUnknown(schema: z.ZodType, { path, key }: UnknownKey, root: unknown): UnknownKeyExplanation {
  const known = knownKeys(schema, path, Object(valueAt(root, path))) ?? [];
  const meant = nearest(key, known);
  const keys = known.length === 0 ? "" : `; the keys are ${known.join(", ")}`;
  return { message: `unknown key${meant === undefined ? keys : `; did you mean ${meant}?`}`, meant };
}

/**
 * Parses and validates the text of a YAML file.
 *
 * @param path of the file, for the messages
 * @throws ConfigError as `loadYaml`
 */
export function parseYaml<S extends z.ZodType>(text: string, path: string, schema: S): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocumentOf(text, path, lines);
  let value: unknown;
  try {
    value = document.toJS();
    // An alias within its own anchor: nothing below could walk it to an end.
    JSON.stringify(value);
  } catch (cause) {
    const message = `not valid YAML: ${cause instanceof Error ? cause.message : cause}`;
    throw new ConfigError(path, [{ line: 1, key: "", message }], { cause });
  }
  if (value === null) {
    const keys = knownKeys(schema, [], {})?.join(", ") ?? "a configuration";
    throw new ConfigError(path, [{ line: 1, key: "", message: `the file is empty, expected ${keys}` }]);
  }
  const lineOf = (at: KeyPath): number => lines.linePos(nodeAt(document, at)?.range?.[0] ?? 0).line;
  const issues = new Map<string, ConfigIssue>();
  const add = (at: KeyPath, message: string): void => {
    const key = keyName(at);
    if (!issues.has(key)) issues.set(key, { line: lineOf(at), key, message });
  };
  const meantKeys = new Set<string>();
  const addUnknown = (unknown: UnknownKey): void => {
    const { message, meant } = explainUnknown(schema, unknown, value);
    if (meant !== undefined) meantKeys.add(keyName([...unknown.path, meant]));
    add([...unknown.path, unknown.key], message);
  };
  for (const unknown of unknownKeys(schema, value)) addUnknown(unknown);
  const result = schema.safeParse(value);
  for (const issue of result.error?.issues.flatMap(resolveUnion) ?? []) {
    const at = issue.path.filter((key) => typeof key !== "symbol");
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) addUnknown({ path: at, key });
    } else {
      const given = valueAt(value, at);
      // A missing key that was only misspelt has been told already.
      if (given !== undefined || !meantKeys.has(keyName(at)))
        add(at, explainIssue(issue, given, isWholeNumber(schema, at)));
    }
  }
  if (result.success && issues.size === 0) return result.data;
  const sorted = [...issues.values()].sort((a, b) => a.line - b.line);
  throw new ConfigError(path, sorted, { cause: result.error });
}

/**
 * Reads a YAML file and validates it. Keys that the schema does not have are errors, even where the schema
 * is not strict.
 *
 * @throws ConfigError if the file is missing, is not YAML, or does not fit: for each issue the line, the
 * key, what was given, what is expected, and the key or value that was probably meant
 */
export async function loadYaml<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const reason = missing
      ? "there is no such file"
      : `cannot read it (${cause instanceof Error ? cause.message : cause})`;
    const message = `${path}: ${reason}; expected a configuration in YAML`;
    throw new ConfigError(path, [], { message, cause });
  }
  return parseYaml(text, path, schema);
}
