import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tensorData } from "../engine/tensor-data.js";
import { writeAll, writeFileAtomically } from "./atomic-file.js";
import { CheckpointError } from "./errors.js";
import { readSafetensors } from "./safetensors-reader.js";
import { writeSafetensors } from "./safetensors-writer.js";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-"));
  path = join(folder, "model.safetensors");
  await writeSafetensors(path, { old: tensorData("float32", [2], [1, 2]) });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function expectOld(): Promise<void> {
  expect((await readSafetensors(path)).tensors).toEqual({ old: tensorData("float32", [2], [1, 2]) });
}

const large = { new: tensorData("float32", [1 << 20], new Float32Array(1 << 20).fill(3)) };
const modules = Object.fromEntries(
  ["atomic-file", "safetensors-writer"].map((name) => [name, new URL(`./${name}.js`, import.meta.url).href]),
);

/** Runs TypeScript in a Node of its own. */
const node = (code: string) => [process.execPath, "--import", "tsx", "--input-type=module", "-e", code];

describe("a safetensors file that is written", () => {
  it("replaces the old one", async () => {
    await writeSafetensors(path, large);
    const data = (await readSafetensors(path)).tensors.new?.data as Float32Array;
    expect(data.length).toBe(1 << 20);
    expect(data.every((value) => value === 3)).toBe(true);
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
  });

  it.skipIf(!existsSync("/dev/full"))("leaves the old one on a full device (/dev/full)", async () => {
    // The device has no folder to rename in: a file takes the temporary name, the bytes go to the device.
    const full = async (name: string, flags: string) => {
      await writeFile(name, "");
      return open("/dev/full", flags.replace("x", ""));
    };
    const error = await writeSafetensors(path, large, { open: full }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as CheckpointError).message).toMatch(/no space left on the disk, ENOSPC.*unchanged/);
    expect((error as CheckpointError).cause).toMatchObject({ code: "ENOSPC" });
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
    await expectOld();
  });

  const mountable = (() => {
    try {
      execFileSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", tmpdir()], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  })();

  it.skipIf(!mountable)("leaves the old one on a full disk (a tmpfs of 1 MiB)", async () => {
    const code = `
      import { readdirSync } from "node:fs";
      import { writeSafetensors } from "${modules["safetensors-writer"]}";
      const tensor = (count) => ({ dtype: "float32", shape: [count], data: new Float32Array(count).fill(1) });
      const path = "disk/model.safetensors";
      await writeSafetensors(path, { old: tensor(1000) });
      const error = await writeSafetensors(path, { new: tensor(1 << 20) }).catch((reason) => reason);
      console.log(JSON.stringify({ name: error.name, code: error.cause?.code, files: readdirSync("disk") }));
      console.log((await import("node:fs")).statSync(path).size);`;
    const script = `mkdir "$1/disk" && mount -t tmpfs -o size=1m tmpfs "$1/disk" && cd "$1" && shift && exec "$@"`;
    const tsx = import.meta.resolve("tsx");
    const command = node(code).map((word) => (word === "tsx" ? tsx : word));
    const output = execFileSync("unshare", ["-rm", "sh", "-c", script, "sh", folder, ...command], {
      encoding: "utf8",
    }).split("\n");
    expect(JSON.parse(output[0]!)).toEqual({
      name: "CheckpointError",
      code: "ENOSPC",
      files: ["model.safetensors"],
    });
    expect(Number(output[1])).toBeGreaterThan(4000);
    expect(Number(output[1])).toBeLessThan(4200);
  });

  it("leaves the old one when the process is killed half-way", async () => {
    const code = `
      import { open } from "node:fs/promises";
      import { writeAll, writeFileAtomically } from "${modules["atomic-file"]}";
      await writeFileAtomically(${JSON.stringify(path)}, async (handle) => {
        await writeAll(handle, new Uint8Array(1 << 20).fill(7));
        console.log("half-way");
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        await writeAll(handle, new Uint8Array(1 << 20));
      });`;
    const [program, ...args] = node(code);
    const child = spawn(program!, args, { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once("exit", (_, signal) => resolve(signal)),
    );
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    await expectOld();
    const [left, ...rest] = (await readdir(folder)).filter((name) => name !== "model.safetensors");
    expect(left).toMatch(/^\.tmp-model\.safetensors-/);
    expect(rest).toEqual([]);
    expect((await readFile(join(folder, left!))).length).toBe(1 << 20);
  });

  it.skipIf(process.platform === "win32")("that may not be written leaves the folder as it was", async () => {
    const code = `
      import { writeSafetensors } from "${modules["safetensors-writer"]}";
      if (process.getuid() === 0) process.seteuid(65534);
      const error = await writeSafetensors(${JSON.stringify(path)}, {}).catch((reason) => reason);
      console.log(error.name, error.cause?.code, error.message);`;
    await chmod(folder, 0o555);
    const [program, ...args] = node(code);
    const output = execFileSync(program!, args, { encoding: "utf8" });
    await chmod(folder, 0o755);
    expect(output).toMatch(/^CheckpointError EACCES .*permission denied, EACCES/);
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
    await expectOld();
  });

  it("keeps the old one and the cause when the writer itself fails", async () => {
    const cause = new RangeError("no more");
    const write = writeFileAtomically(path, async (handle) => {
      await writeAll(handle, Buffer.from("part"));
      throw cause;
    });
    await expect(write).rejects.toMatchObject({ name: "CheckpointError", cause });
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
    await expectOld();
  });

  it("does not replace a folder, nor land in one that is missing", async () => {
    const taken = join(folder, "taken");
    await mkdir(join(taken, "inner"), { recursive: true });
    await expect(writeSafetensors(taken, {})).rejects.toThrow(CheckpointError);
    await expect(writeSafetensors(join(folder, "absent", "x"), {})).rejects.toThrow(/ENOENT/);
    expect((await readdir(folder)).sort()).toEqual(["model.safetensors", "taken"]);
  });
});
