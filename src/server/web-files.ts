import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { packageFolder } from "../package/index.js";

/** Where the build puts the page. */
export const builtPage = join(packageFolder, "dist", "web");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** A file of the page. */
export interface WebFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly tag: string;
  /** Whether its name changes with its content. */
  readonly lasting: boolean;
}

/**
 * All files of the built page by the path of their URL, read at once: what a request asks for is looked up here, and never
 * on the disk. Empty where the page is not built.
 */
export function readWebFiles(folder: string = builtPage): ReadonlyMap<string, WebFile> {
  const files = new Map<string, WebFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(readFileSync(path));
    const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    const url = `/${relative(folder, path).split(sep).join("/")}`;
    files.set(url, { bytes, type, tag, lasting: /^\/assets\/.*[-.][\w-]{8}\.\w+$/.test(url) });
  }
  const index = files.get("/index.html");
  if (index) files.set("/", index);
  return files;
}
