import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { checkOutput, numberedNames } from "./output.js";

const folder = temporaryFolder();

test("numbered names", () => {
  expect(numberedNames("a/apple.png", 1)).toEqual(["a/apple.png"]);
  expect(numberedNames("a.b/apple.big.PNG", 2)).toEqual(["a.b/apple.big-1.PNG", "a.b/apple.big-2.PNG"]);
});

test("places that cannot be written are found before the work", async () => {
  await checkOutput(join(folder, "apple.png"));
  await mkdir(join(folder, "folder.png"));
  await expect(checkOutput(join(folder, "folder.png"))).rejects.toThrow(
    /is a folder; give the name of a file/,
  );
  await writeFile(join(folder, "file"), "");
  await expect(checkOutput(join(folder, "file", "a.png"))).rejects.toThrow(/there is no folder/);
});

test.skipIf(process.getuid?.() === 0)("a closed folder", async () => {
  await mkdir(join(folder, "closed"));
  await chmod(join(folder, "closed"), 0o500);
  await expect(checkOutput(join(folder, "closed", "a.png"))).rejects.toThrow(/cannot be written to/);
});
