import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { RuntimeError } from "../../errors.js";

/**
 * The path of the library to load: the given one, else `LVERSE_ONNXRUNTIME`, else the one that the package
 * `onnxruntime-node` ships for this platform.
 * @throws RuntimeError where the package is not installed or has nothing for this platform.
 */
export function libraryPath(given?: string): string {
  const chosen = given ?? process.env.LVERSE_ONNXRUNTIME;
  return chosen === undefined || chosen === "" ? shippedLibrary() : resolve(chosen);
}

const fileNames: Readonly<Record<string, RegExp>> = {
  win32: /^onnxruntime\.dll$/,
  darwin: /^libonnxruntime\.\d+\.dylib$/,
  linux: /^libonnxruntime\.so\.\d+$/,
};

function shippedLibrary(): string {
  const { platform, arch } = process;
  const binaries = join(packageFolder(), "bin");
  for (const abi of readdirSync(binaries)) {
    const folder = join(binaries, abi, platform, arch);
    if (!existsSync(folder)) continue;
    const file = readdirSync(folder).find((name) => fileNames[platform]?.test(name));
    if (file !== undefined) return join(folder, file);
  }
  throw new RuntimeError(
    `onnxruntime-node ships no library for ${platform}-${arch} (looked below ${binaries}); ` +
      "name another build of ONNX Runtime in LVERSE_ONNXRUNTIME",
  );
}

function packageFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  } catch (cause) {
    throw new RuntimeError("the package onnxruntime-node is not installed; run `npm ci`", { cause });
  }
}
