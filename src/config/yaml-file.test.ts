import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { ConfigError } from "./errors.js";
import { loadYaml, parseYaml } from "./yaml-file.js";

const source = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("folder"), path: z.string() }),
  z.strictObject({ kind: z.literal("shards"), pattern: z.string(), shuffle: z.boolean().optional() }),
]);

// Not strict on purpose: unknown keys must be found all the same.
const schema = z.object({
  model: z.object({
    layers: z.int().positive(),
    dropout: z.number().min(0).max(1).default(0.1),
    kind: z.enum(["multi-level", "single-level"]).default("multi-level"),
    name: z.string().min(3).optional(),
  }),
  learningRate: z.number().optional(),
  levels: z.array(z.object({ width: z.int().multipleOf(8) })).optional(),
  source: source.optional(),
  size: z.union([z.int(), z.literal("auto")]).optional(),
  labels: z.record(z.string(), z.int()).optional(),
  open: z.looseObject({}).optional(),
});

function problems(text: string): [number, string, string][] {
  try {
    parseYaml(text, "x.yaml", schema);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).issues.map(({ line, key, message }) => [line, key, message]);
  }
  throw new Error("no error");
}

describe("parseYaml", () => {
  it("gives the typed value with defaults", () => {
    const text = `
# a small model
model: &m { layers: 2, dropout: 1.5e-1 }
learningRate: 4.5e-7
levels: [{ width: 8 }, { width: 16 }]
source: { kind: shards, pattern: "a-{000..009}.tar" }
size: auto
labels: { anything: 1, goes: 2 }
open: { here: too }
`;
    const value = parseYaml(text, "x.yaml", schema);
    expectTypeOf(value.model.dropout).toEqualTypeOf<number>();
    expect(value).toEqual({
      model: { layers: 2, dropout: 0.15, kind: "multi-level" },
      learningRate: 4.5e-7,
      levels: [{ width: 8 }, { width: 16 }],
      source: { kind: "shards", pattern: "a-{000..009}.tar" },
      size: "auto",
      labels: { anything: 1, goes: 2 },
      open: { here: "too" },
    });
  });

  it.each<[string, string, [number, string, string][]]>([
    [
      "a misspelt key, once and not as missing too",
      "model:\n  layer: 2\n",
      [[2, "model.layer", "unknown key; did you mean layers?"]],
    ],
    [
      "an unknown key like no other",
      "model:\n  layers: 2\n\n  colour: red\n",
      [[4, "model.colour", "unknown key; the keys are layers, dropout, kind, name"]],
    ],
    [
      "another style of key",
      "model: { layers: 2 }\nlearning_rate: 1\n",
      [[2, "learning_rate", "unknown key; did you mean learningRate?"]],
    ],
    [
      "a missing key",
      "\nmodel:\n  dropout: 0.5\n",
      [[2, "model.layers", "missing, expected a whole number"]],
    ],
    [
      "text for a number",
      "model:\n  layers: two\n",
      [[2, "model.layers", '"two" given, expected a whole number']],
    ],
    ["a fraction", "model:\n  layers: 1.5\n", [[2, "model.layers", "1.5 given, expected a whole number"]]],
    ["too little", "model:\n  layers: 0\n", [[2, "model.layers", "0 given, expected more than 0"]]],
    [
      "several, in the order of lines",
      "model:\n  dropout: 2\n  layers: -1\n  name: ab\n",
      [
        [2, "model.dropout", "2 given, expected at most 1"],
        [3, "model.layers", "-1 given, expected more than 0"],
        [4, "model.name", '"ab" given, expected at least 3 characters'],
      ],
    ],
    [
      "a misspelt value",
      "model: { layers: 1,\n kind: multilevel }\n",
      [
        [
          2,
          "model.kind",
          '"multilevel" given, expected one of multi-level, single-level; did you mean multi-level?',
        ],
      ],
    ],
    [
      "an item of a list",
      "model: { layers: 1 }\nlevels:\n  - width: 8\n  - width: 12\n  - height: 3\n    width: 8\n",
      [
        [4, "levels[1].width", "12 given, expected a multiple of 8"],
        [5, "levels[2].height", "unknown key; the keys are width"],
      ],
    ],
    [
      "no alternative of a union",
      "model: { layers: 1 }\nsize: big",
      [[2, "size", '"big" given, expected a whole number or "auto"']],
    ],
    [
      "an unknown kind",
      "model: { layers: 1 }\nsource:\n  kind: shard\n  pattern: x",
      [[3, "source.kind", '"shard" given, expected one of folder, shards; did you mean shards?']],
    ],
    [
      "a key of another kind",
      "model: { layers: 1 }\nsource:\n  kind: folder\n  path: here\n  shuffle: true",
      [[5, "source.shuffle", "unknown key; the keys are kind, path"]],
    ],
    ["a list for keys", "model: [1]", [[1, "model", "[1] given, expected keys with values"]]],
    ["nothing for keys", "model:\n", [[1, "model", "null given, expected keys with values"]]],
    [
      "the wrong type of record",
      "model: { layers: 1 }\nlabels:\n  a: x",
      [[3, "labels.a", '"x" given, expected a whole number']],
    ],
    ["text for all", "hello", [[1, "", '"hello" given, expected keys with values']]],
  ])("explains %s", (_, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it("names file and line in the message, a line for each issue", () => {
    const text = "model:\n  layer: 1\nsize: big\n";
    const message =
      "configs/x.yaml:2: model.layer: unknown key; did you mean layers?\n" +
      'configs/x.yaml:3: size: "big" given, expected a whole number or "auto"';
    expect(() => parseYaml(text, "configs/x.yaml", schema)).toThrow(expect.objectContaining({ message }));
    const many = Array.from({ length: 12 }, (_, i) => `k${i}: 1`).join("\n");
    expect(() => parseYaml(`model: { layers: 1 }\n${many}`, "x.yaml", schema)).toThrow(
      /x\.yaml:11: k9: .*\nand 2 more$/,
    );
  });

  it.each<[string, string, number, RegExp]>([
    ["a bracket that is not closed", "model:\n  layers: [1\n", 3, /not valid YAML/],
    ["a tab for indentation", "model:\n\tlayers: 1\n", 2, /not valid YAML: Tabs/],
    ["a key twice", "model:\n  layers: 1\n  layers: 2\n", 3, /not valid YAML: Map keys must be unique/],
    ["an unknown tag", "model:\n  layers: !size 1\n", 2, /not valid YAML: .*!size/],
    ["an unknown alias", "model: *m\n", 1, /not valid YAML: .*m/],
    ["two documents", "model: { layers: 1 }\n---\nmodel: 2\n", 2, /not valid YAML: .*multiple documents/],
    ["an empty file", "# nothing\n", 1, /the file is empty, expected model, learningRate/],
  ])("tells the line of %s", (_, text, line, message) => {
    const [first] = problems(text);
    expect(first?.[2]).toMatch(message);
    expect(first?.[0]).toBe(line);
  });

  it("refuses aliases that multiply without end", () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`)}]`);
    expect(problems(`l0: &l0 [x]\n${levels.join("\n")}\n`)[0]?.[2]).toMatch(
      /not valid YAML: Excessive alias count/,
    );
  });

  it("refuses a value that contains itself", () => {
    expect(problems("model: { layers: 1 }\nlabels: &a { a: *a }\n")[0]?.[2]).toMatch(
      /not valid YAML: .*circular/,
    );
  });

  it("passes the words of a refinement on", () => {
    const refined = z.object({ a: z.int(), b: z.int() }).refine(({ a, b }) => a < b, {
      path: ["b"],
      message: "b has to be larger than a",
    });
    expect(() => parseYaml("a: 2\nb: 1", "x.yaml", refined)).toThrow(
      "x.yaml:2: b: 1 given: b has to be larger than a",
    );
  });

  it("looks through optional, lazy, piped and union schemas for keys", () => {
    type Tree = { value: number; next?: Tree | undefined };
    const tree: z.ZodType<Tree> = z.object({ value: z.number(), next: z.lazy(() => tree).optional() });
    const nested = z.object({
      tree,
      piped: z
        .object({ one: z.int() })
        .transform(({ one }) => one)
        .optional(),
    });
    const issues = (text: string) => {
      try {
        return parseYaml(text, "x", nested);
      } catch (error) {
        return (error as ConfigError).issues.map(({ key, line }) => `${line} ${key}`);
      }
    };
    expect(issues("tree:\n  value: 1\n  next:\n    value: 2\n    nxt: 3\npiped: { one: 1, won: 2 }")).toEqual(
      ["5 tree.next.nxt", "6 piped.won"],
    );
    expect(issues("tree: { value: 1 }\npiped: { one: 7 }")).toEqual({ tree: { value: 1 }, piped: 7 });
  });
});

describe("loadYaml", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "config-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("reads a file", async () => {
    const path = join(folder, "good.yaml");
    await writeFile(path, "\ufeffmodel:\n  layers: 3\n");
    expect((await loadYaml(path, schema)).model.layers).toBe(3);
  });

  it("says which file is missing, a folder or not text", async () => {
    const failure = async (path: string) => {
      const error = await loadYaml(path, schema).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).cause).toBeInstanceOf(Error);
      return (error as ConfigError).message;
    };
    const absent = join(folder, "absent.yaml");
    expect(await failure(absent)).toBe(`${absent}: there is no such file; expected a configuration in YAML`);
    expect(await failure(folder)).toMatch(/cannot read it .*EISDIR/);
    const binary = join(folder, "binary.yaml");
    await writeFile(binary, Uint8Array.of(0x6d, 0xff, 0xfe));
    expect(await failure(binary)).toMatch(/cannot read it .*not valid/);
  });
});
