import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { readWebFiles } from "./web-files.js";

const folder = temporaryFolder();

test("files of a built page by the paths of their URLs; what no page has is left out", () => {
  const built = join(folder, "web");
  mkdirSync(join(built, "assets", "fonts"), { recursive: true });
  const put = (...path: string[]) => writeFileSync(join(built, ...path), path.join("/"));
  put("index.html");
  put("assets", "main-Ab12_xyz.js");
  put("assets", "fonts", "sans-01234567.woff2");
  put("favicon.svg");
  put("main.js.map");
  put(".env");
  const files = readWebFiles(built);
  expect([...files.keys()].sort()).toEqual([
    "/",
    "/assets/fonts/sans-01234567.woff2",
    "/assets/main-Ab12_xyz.js",
    "/favicon.svg",
    "/index.html",
  ]);
  expect(files.get("/")).toBe(files.get("/index.html"));
  expect(files.get("/assets/main-Ab12_xyz.js")).toMatchObject({
    bytes: new Uint8Array(Buffer.from("assets/main-Ab12_xyz.js")),
    type: "text/javascript; charset=utf-8",
    lasting: true,
  });
  expect(files.get("/favicon.svg")).toMatchObject({ type: "image/svg+xml", lasting: false });
  expect(files.get("/")!.tag).not.toBe(files.get("/favicon.svg")!.tag);
});

test("a page that is not built has none", () => {
  expect(readWebFiles(join(folder, "none")).size).toBe(0);
});
