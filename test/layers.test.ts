import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findCycle, layerOf, readSources, relativeImports } from "./source-imports.js";

const engine = ["engine"];
const models = ["biart", "augvae"];
const parts = [...models, "checkpoint", "config", "data", "engine", "metrics", "package", "text"];

/** The layers that each layer may import from, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  package: [],
  engine: [],
  config: [],
  augvae: engine,
  biart: engine,
  data: engine,
  checkpoint: engine,
  metrics: [...engine, "checkpoint", "data", "package", "text"],
  text: ["checkpoint", "engine"],
  pipelines: parts,
  training: parts,
  server: [...parts, "pipelines"],
  cli: [...parts, "pipelines", "training", "server"],
  // The page, which runs in a browser and shares no code with what serves it.
  web: [],
  // The package's entry.
  "": [...parts, "pipelines", "training"],
};

const sources = readSources(join(import.meta.dirname, "../src"));
const modules = sources.filter(({ path }) => !path.endsWith(".test.ts"));

describe("the reader of imports", () => {
  it.each([
    'import { a } from "./a.js";',
    "import a, * as b from './a.js'",
    'import type { A } from "./a.js";',
    'import {\n  type A,\n  b,\n} from "./a.js";',
    'export * from "./a.js";',
    'export type { A } from "./a.js";',
    'import "./a.js";',
    'const a = await import("./a.js");',
    'let a: import( "./a.js" ).A;',
  ])("sees %j", (text) => {
    expect(relativeImports(text)).toEqual(["./a.js"]);
  });

  it("leaves packages out", () => {
    expect(relativeImports('import { z } from "zod";\nimport fs from "node:fs";')).toEqual([]);
  });

  it("finds a cycle behind other files, and none where paths only meet again", () => {
    const file = (path: string, ...imports: string[]) => ({ path, imports });
    const diamond = [file("a", "b", "c"), file("b", "d"), file("c", "d"), file("d")];
    expect(findCycle(diamond)).toBeUndefined();
    expect(findCycle([...diamond, file("e", "f"), file("f", "a", "g"), file("g", "e")])).toEqual([
      "e",
      "f",
      "g",
      "e",
    ]);
    expect(findCycle([file("a", "a")])).toEqual(["a", "a"]);
  });
});

describe("src", () => {
  it("is read whole: every import leads to a file of it", () => {
    const paths = new Set(modules.map(({ path }) => path));
    const astray = modules.flatMap(({ path, imports }) =>
      imports.filter((target) => !paths.has(target)).map((target) => `${path} imports ${target}`),
    );
    expect(astray).toEqual([]);
    expect(new Set(modules.map(({ path }) => layerOf(path)))).toEqual(new Set(Object.keys(allowed)));
  });

  it("imports in one direction", () => {
    const wrong = modules.flatMap(({ path, imports }) => {
      const from = layerOf(path);
      return imports
        .filter((target) => layerOf(target) !== from && !allowed[from]?.includes(layerOf(target)))
        .map((target) => `${path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("has no cycle of imports, those of types included", () => {
    expect(findCycle(sources)).toBeUndefined();
  });

  it("draws no number that is not seeded", () => {
    const call = /\bMath\s*(\?\.|\.|\[)\s*["'`]?random\b|\brandom\b[^;=]*\}\s*=\s*Math\b/;
    const unseeded = sources.filter(({ text }) => call.test(text));
    expect(unseeded.map(({ path }) => path)).toEqual([]);
  });
});
