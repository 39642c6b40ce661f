import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";

/** A source file and the files beside it that it imports, as paths from the source folder with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Every TypeScript file below a folder. */
export function readSources(folder: string): SourceFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const path = relative(folder, join(folder, name)).split(sep).join("/");
      return { path, text, imports: relativeImports(text).map((target) => resolveImport(path, target)) };
    });
}

/** Relative module names that a text imports: of values, of types alone, re-exported, for effect, or dynamically. */
export function relativeImports(text: string): string[] {
  const forms = /(?:\bfrom\s*|\bimport\s*|\b(?:import|require)\s*\(\s*)["'](\.[^"']*)["']/g;
  return [...text.matchAll(forms)].map(([, target]) => target!);
}

function resolveImport(from: string, target: string): string {
  return posix.join(posix.dirname(from), target).replace(/\.js$/, ".ts");
}

/** One cycle of imports, its first file repeated at the end; undefined where there is none. */
export function findCycle(files: readonly Pick<SourceFile, "path" | "imports">[]): string[] | undefined {
  const imports = new Map(files.map((file) => [file.path, file.imports]));
  const done = new Set<string>();
  const visit = (path: string, open: readonly string[]): string[] | undefined => {
    const start = open.indexOf(path);
    if (start >= 0) return [...open.slice(start), path];
    if (done.has(path)) return undefined;
    for (const next of imports.get(path) ?? []) {
      const cycle = visit(next, [...open, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/** The layer of a file: its folder at the top, or "" for a file that lies beside the layers. */
export function layerOf(path: string): string {
  return dirname(path) === "." ? "" : path.split("/")[0]!;
}
