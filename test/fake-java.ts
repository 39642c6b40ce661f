import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A program that stands for `java` and SPICE's jar: it is told by the environment what to do and writes its arguments and its
 * input beside itself.
 *
 * @param folder where it is put, as `java`
 * @param behaviour JavaScript; `input`, `out` (a path) and `fs` are there
 * @returns its path
 */
export function writeFakeJava(folder: string, behaviour: string): string {
  const path = join(folder, "java");
  const script = [
    `#!${process.execPath}`,
    'const fs = require("node:fs");',
    "const words = process.argv.slice(2);",
    'const from = words[words.indexOf("-jar") + 2];',
    'const out = words[words.indexOf("-out") + 1];',
    'const input = JSON.parse(fs.readFileSync(from, "utf8"));',
    `fs.writeFileSync(${JSON.stringify(join(folder, "call.json"))}, JSON.stringify({ words, input, cwd: process.cwd() }));`,
    behaviour,
  ];
  writeFileSync(path, `${script.join("\n")}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Scores each caption by the length of its text over 100. */
export const scoreByLength =
  "fs.writeFileSync(out, JSON.stringify(input.map(({ image_id, test }) => " +
  "({ image_id, scores: { All: { f: test.length / 100 }, Object: { f: null } } })).reverse()));";
