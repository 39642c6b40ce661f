import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";

const folder = temporaryFolder();

test("a folder of other things is left alone", async () => {
  await writeFile(join(folder, "mine.txt"), "mine");
  const { code, stderr } = await runCli(["corpus", "build", "-o", folder]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^lverse: .*holds 1 other files \(mine\.txt\).*\n$/);
  expect(await readdir(folder)).toEqual(["mine.txt"]);
});

test("Ctrl-C leaves nothing behind", async () => {
  const controller = new AbortController();
  const building = runCli(["corpus", "build", "--size", "16", "-o", join(folder, "corpus")], {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 200);
  expect(await building).toMatchObject({ code: 130, text: "", stderr: "lverse: interrupted\n" });
  expect((await readdir(folder)).filter((name) => name !== "mine.txt")).toEqual([]);
});
