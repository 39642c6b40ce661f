import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { copyModelWith } from "./copy-model.js";

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);

/** As huggingface_hub keeps a model: a snapshot of links to files of other names. */
beforeAll(async () => {
  await mkdir(at("blobs"));
  await mkdir(at("snapshot", "demo"), { recursive: true });
  for (const name of ["config.json", "biart.safetensors", "state.json", join("demo", "demo.json")]) {
    const blob = at("blobs", name.replaceAll(/\W/g, "-"));
    await writeFile(blob, name);
    await symlink(blob, at("snapshot", name));
  }
  await symlink(at("snapshot"), at("link"));
});

it.each(["snapshot", "link"])("copies the files that a %s leads to, not the links", async (source) => {
  const output = at(`copy-of-${source}`);
  await copyModelWith(at(source), output, ["biart.safetensors"], (made) =>
    writeFile(join(made, "biart.safetensors"), "anew"),
  );
  expect((await readdir(output)).sort()).toEqual(["biart.safetensors", "config.json", "demo"]);
  for (const name of ["config.json", join("demo", "demo.json")]) {
    expect((await lstat(join(output, name))).isFile()).toBe(true);
    expect(await readFile(join(output, name), "utf8")).toBe(name);
  }
  expect(await readFile(join(output, "biart.safetensors"), "utf8")).toBe("anew");
});
