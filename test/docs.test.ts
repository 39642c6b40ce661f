import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createProgram } from "../src/cli/program.js";
import { runConfigSchema } from "../src/training/config.js";

const page = (name: string) => readFileSync(join(import.meta.dirname, "..", "docs", name), "utf8");

/** Names of all keys of a schema, those of its sections included. */
function keysOf(schema: unknown): string[] {
  const { properties = {} } = schema as { properties?: Record<string, unknown> };
  return Object.entries(properties).flatMap(([key, value]) => [key, ...keysOf(value)]);
}

describe("the documents", () => {
  it("name every key of a run's file", () => {
    const text = page("training.md") + page("augvae.md");
    const keys = keysOf(z.toJSONSchema(runConfigSchema, { io: "input", unrepresentable: "any" }));
    expect(keys.length).toBeGreaterThan(60);
    expect([...new Set(keys)].filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  });

  it("name every command", () => {
    const { stdin, stdout, stderr } = process;
    const program = createProgram({ stdin, stdout, stderr, signal: new AbortController().signal });
    const text = page("command-line.md");
    const names = program.commands.flatMap((one) => [one.name(), ...one.commands.map((part) => part.name())]);
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter((name) => !new RegExp(`[\`\\s]${name}[\`\\s]`).test(text))).toEqual([]);
  });
});
