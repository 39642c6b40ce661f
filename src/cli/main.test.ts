import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng, loadPicture, readPngText } from "../data/index.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const picture = join(folder, "picture.png");
const root = join(import.meta.dirname, "..", "..");

beforeAll(async () => {
  await writeTinyModel(model);
  await writeFile(picture, await encodePng(stripes(30, 20)));
});

/** The command in a process of its own, in the folder of the tests, from the TypeScript sources. */
function start(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdout: "pipe" | number = "pipe",
) {
  const tsx = join(root, "node_modules", "tsx", "dist", "loader.mjs");
  const main = join(import.meta.dirname, "main.ts");
  const child = spawn(process.execPath, ["--import", tsx, main, ...words], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["pipe", stdout, "pipe"],
  });
  const output = { stdout: [] as Buffer[], stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => output.stdout.push(chunk));
  child.stderr!.on("data", (chunk: Buffer) => {
    output.stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; signal: string | null; stdout: Buffer; stderr: string }>(
    (resolve) =>
      child.on("close", (code, signal) =>
        resolve({ code, signal, stdout: Buffer.concat(output.stdout), stderr: output.stderr }),
      ),
  );
  return { child, ended };
}

describe.concurrent("the program", () => {
  test("draws from and to a pipe", async () => {
    const { child, ended } = start(["draw", "-", "-o", "-", "--model", model]);
    child.stdin!.end("a red apple");
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(await loadPicture(stdout)).toMatchObject({ width: 16, height: 16 });
    expect(readPngText(stdout).Description).toBe("a red apple");
  });

  test("names files after the caption and leaves older ones alone", async () => {
    for (const expected of ["größe-9-red-apples.png\n", "größe-9-red-apples (2).png\n"]) {
      const { code, stdout } = await start(["draw", "Größe 9: /red/ apples!", "--model", model]).ended;
      expect({ code, file: stdout.toString() }).toEqual({ code: 0, file: expected });
      expect(existsSync(join(folder, expected.trim()))).toBe(true);
    }
  });

  test("a failure is one line and exit code 1, with LVERSE_DEBUG the stack as well", async () => {
    const { code, stdout, stderr } = await start(["caption", "absent.png", "--model", model]).ended;
    expect({ code, text: stdout.toString() }).toEqual({ code: 1, text: "" });
    expect(stderr).toMatch(/^lverse: absent\.png: found no such file, expected .*\n$/);
    const debugged = await start(["inspect", "absent.yaml"], { LVERSE_DEBUG: "1" }).ended;
    expect(debugged.code).toBe(1);
    expect(debugged.stderr).toMatch(/^ConfigError: absent\.yaml: .*\n {4}at /);
    expect(debugged.stderr).toMatch(/\nlverse: absent\.yaml: there is no such file.*\n$/);
  });

  test("wrong usage is exit code 2", async () => {
    expect((await start(["draw", "a", "--what"]).ended).code).toBe(2);
  });

  test("Ctrl-C ends it within a moment and leaves no file", async () => {
    const { child, ended } = start(["draw", "-", "-n", "10000", "-o", "many.png", "--model", model, "-q"]);
    // More than a pipe holds: when it has been taken, the program is at work.
    await new Promise<void>((resolve) => child.stdin!.end("a cat ".repeat(40_000), () => resolve()));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const pressed = performance.now();
    child.kill("SIGINT");
    const { code, signal, stderr } = await ended;
    expect({ code, signal, stderr }).toEqual({ code: 130, signal: null, stderr: "lverse: interrupted\n" });
    expect(performance.now() - pressed).toBeLessThan(5000);
    expect(readdirSync(folder).filter((name) => /many|tmp-/.test(name))).toEqual([]);
  });

  test("a reader that goes away ends it quietly", async () => {
    const { child, ended } = start(["caption", ...Array<string>(64).fill("picture.png"), "--model", model]);
    child.stdout!.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });

  test.skipIf(!existsSync("/dev/full")).each([
    ["a picture", ["draw", "a cat", "-o", "-", "--model", model, "-q"]],
    ["help", ["--help"]],
  ])("%s that a full disk does not take is a failure of one line", async (_, words) => {
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await start(words, {}, full).ended;
    closeSync(full);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^lverse: the standard output cannot be written to: ENOSPC: .*\n$/),
    });
  });
});

test("the program can be built as the package says", async () => {
  const { bin, exports, types } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    bin: { lverse: string };
    exports: Record<string, { default: string }>;
    types: string;
  };
  const built = JSON.parse(await readFile(join(root, "tsconfig.build.json"), "utf8")) as {
    compilerOptions: { rootDir: string; outDir: string };
  };
  expect(built.compilerOptions).toMatchObject({ rootDir: "src", outDir: "dist" });
  const source = (path: string) =>
    join(root, path.replace(/^(\.\/)?dist/, "src").replace(/(\.d\.ts|\.js)$/, ".ts"));
  for (const path of [bin.lverse, exports["."]!.default, exports["./engine"]!.default, types]) {
    expect(existsSync(source(path)), path).toBe(true);
  }
  expect((await readFile(source(bin.lverse), "utf8")).startsWith("#!/usr/bin/env node\n")).toBe(true);
});
