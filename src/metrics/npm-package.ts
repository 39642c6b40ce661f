import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import tar from "tar-stream";
import { MetricError } from "./errors.js";

const execute = promisify(execFile);

/**
 * Fetches a package by `npm pack`, from the registry that npm is set to, without installing it, its dependencies or its
 * scripts.
 *
 * @param specifier what `npm pack` takes, such as "name@1.0.0"
 * @param integrity of the tarball, `sha512-` and base64, as a lockfile has it
 * @returns the package's files by their paths in it
 * @throws MetricError where npm fails, or the tarball is another one
 */
export async function fetchNpmPackage(
  specifier: string,
  integrity: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = await mkdtemp(join(tmpdir(), "lverse-npm-"));
  try {
    await pack(specifier, folder);
    const [name] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
    if (!name) throw new MetricError(`npm pack ${specifier} ended well but left no tarball`);
    const tarball = await readFile(join(folder, name));
    const found = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    if (found !== integrity) {
      throw new MetricError(
        `${specifier} is not the package that is expected: ${tarball.length} bytes of ${found}, expected ${integrity}; look at the registry that npm is set to`,
      );
    }
    return await unpack(await promisify(gunzip)(tarball));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pack(specifier: string, folder: string): Promise<void> {
  const windows = process.platform === "win32";
  try {
    await execute(
      windows ? "npm.cmd" : "npm",
      ["pack", specifier, "--pack-destination", folder, "--ignore-scripts", "--silent"],
      { shell: windows, cwd: folder },
    );
  } catch (cause) {
    const { stderr = "", message } = cause as Error & { stderr?: string };
    const reason = stderr.trim().split("\n").slice(-3).join(" ") || message.split("\n")[0];
    throw new MetricError(`npm cannot fetch ${specifier}: ${reason}`, { cause });
  }
}

/** Files of a package's tar archive, without the folder that they all lie in. */
async function unpack(archive: Uint8Array): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const extract = tar.extract();
  extract.end(archive);
  for await (const member of extract) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of member) chunks.push(chunk as Uint8Array);
    const path = member.header.name.replace(/^[^/]+\//, "");
    if (member.header.type === "file") files.set(path, Buffer.concat(chunks));
  }
  return files;
}
