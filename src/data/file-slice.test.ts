import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { ImageError } from "./errors.js";
import { readSlice } from "./file-slice.js";

const folder = temporaryFolder();
const path = join(folder, "bytes");
writeFileSync(
  path,
  Uint8Array.from({ length: 100 }, (_, i) => i),
);

test("a part of a file, and nothing of a part of no bytes", async () => {
  expect([...(await readSlice({ path, offset: 10, size: 3 }, "it"))]).toEqual([10, 11, 12]);
  expect(await readSlice({ path, offset: 100, size: 0 }, "it")).toHaveLength(0);
});

test.each([
  ["a file that ends early", { path, offset: 90, size: 30 }, "a file that ends after 10 bytes of it"],
  ["no file", { path: join(folder, "none"), offset: 0, size: 3 }, "a file that cannot be read (ENOENT"],
  ["a size beyond memory", { path, offset: 0, size: 2 ** 50 }, "a file that cannot be read (Invalid"],
])("%s is an error of the picture", async (_, slice, found) => {
  const error: unknown = await readSlice(slice, "shard.tar:a.jpg").catch((reason) => reason);
  expect(error).toBeInstanceOf(ImageError);
  expect((error as ImageError).message).toContain(`shard.tar:a.jpg: found ${found}`);
});
