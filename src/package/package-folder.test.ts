import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { temporaryFolder } from "../../test/temporary-folder.js";
import { findPackageFolder, packageFolder, packageVersion } from "./package-folder.js";

const folder = temporaryFolder();

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

const find = (module: string) => findPackageFolder(pathToFileURL(join(folder, module)).href);

write("app/package.json", '{ "name": "app" }');
write("app/node_modules/lverse/package.json", '{ "name": "lverse", "version": "1.2.3" }');
write("app/node_modules/lverse/dist/package.json", '{ "type": "module" }');
write("app/node_modules/lverse/build/package.json", "not JSON");
write("app/node_modules/lverse/src/package.json", "null");

test.each(["src/package/a.ts", "dist/package/a.js", "build/src/package/a.js", "a.js"])(
  "a module at %s finds its package, past files that are no package's",
  (module) => {
    expect(find(`app/node_modules/lverse/${module}`)).toBe(join(folder, "app", "node_modules", "lverse"));
  },
);

test("the package of another name is not taken for it", () => {
  expect(find("app/node_modules/other/a.js")).toBeUndefined();
});

test("this package is that of the repository", () => {
  expect(packageFolder).toBe(join(import.meta.dirname, "..", ".."));
  expect(packageVersion()).toBe(packageJson.version);
});
