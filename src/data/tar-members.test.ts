import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { ShardError } from "./errors.js";
import { parsePax, parseTarHeader } from "./tar-header.js";
import { type TarMember, tarMembers } from "./tar-members.js";

const folder = temporaryFolder();

async function members(path: string): Promise<{ found: TarMember[]; error: ShardError | undefined }> {
  const file = await open(path, "r");
  const found: TarMember[] = [];
  try {
    for await (const member of tarMembers(file, path)) found.push(member);
  } catch (error) {
    expect(error).toBeInstanceOf(ShardError);
    return { found, error: error as ShardError };
  } finally {
    await file.close();
  }
  return { found, error: undefined };
}

/** A member with a sound checksum. */
function header(name: string, size: string | Buffer, type = "0"): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  if (typeof size === "string") block.write(size, 124);
  else size.copy(block, 124);
  block.write(type, 156);
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

describe("what tar(1) writes", () => {
  const long = `${"deep/".repeat(30)}${"n".repeat(120)}.jpg`;
  const content = "x".repeat(700);
  mkdirSync(join(folder, "in", "deep/".repeat(30)), { recursive: true });
  writeFileSync(join(folder, "in", "äpfel.jpg"), content);
  writeFileSync(join(folder, "in", long), `${content}!`);
  writeFileSync(join(folder, "in", "empty.txt"), "");
  symlinkSync("empty.txt", join(folder, "in", "link.jpg"));

  test.each(["gnu", "posix", "oldgnu"])(
    "format %s: names of any length, contents at their places",
    async (format) => {
      const path = join(folder, `${format}.tar`);
      const names = ["äpfel.jpg", "deep", "link.jpg", "empty.txt"];
      execFileSync("tar", [
        "-cf",
        path,
        `--format=${format}`,
        "-C",
        join(folder, "in"),
        "--sort=name",
        ...names,
      ]);
      const { found, error } = await members(path);
      expect(error).toBeUndefined();
      const bytes = readFileSync(path);
      const files = found.filter(({ isFile }) => isFile);
      expect(files.map(({ name }) => name)).toEqual(["äpfel.jpg", long, "empty.txt"]);
      const contents = files.map(({ offset, size }) => bytes.toString("latin1", offset, offset + size));
      expect(contents).toEqual([content, `${content}!`, ""]);
      expect(found.some(({ name, isFile }) => name === "link.jpg" && !isFile)).toBe(true);
    },
  );

  test("ustar splits a long name into prefix and name", async () => {
    const path = join(folder, "ustar.tar");
    const name = `${"deep/".repeat(29)}deep/`;
    execFileSync("tar", ["-cf", path, "--format=ustar", "-C", join(folder, "in"), "--no-recursion", name]);
    expect((await members(path)).found.map((member) => member.name)).toEqual([name]);
  });
});

describe("numbers and attributes", () => {
  test("a size beyond eight gigabytes, in binary", () => {
    const size = Buffer.alloc(12);
    size[0] = 0x80;
    size.writeUIntBE(20 * 2 ** 30, 6, 6);
    expect(parseTarHeader(header("big", size))).toMatchObject({ name: "big", size: 20 * 2 ** 30 });
  });

  test("no header: a wrong sum, a size that is none", () => {
    const damaged = header("a", "00000000010");
    damaged[0] = 66;
    expect(parseTarHeader(damaged)).toBeUndefined();
    expect(parseTarHeader(header("a", "zzz"))).toBeUndefined();
    expect(parseTarHeader(header("a", "-0000000010"))).toBeUndefined();
    expect(parseTarHeader(Buffer.alloc(512))).toBe("end");
  });

  test("pax records, up to the first that is none", () => {
    const text = (record: string) => `${record.length + 3} ${record}`;
    const good = Buffer.from(`${text("path=a b=c.jpg\n")}${text("size=12345678\n")}`);
    expect([...parsePax(good)]).toEqual([
      ["path", "a b=c.jpg"],
      ["size", "12345678"],
    ]);
    for (const bad of ["", "99 path=a\n", "x path=a\n", "0 path=a\n", "-5 a=b\n", "7 patha\n"]) {
      expect([...parsePax(Buffer.from(bad))]).toEqual([]);
    }
  });

  test.each([
    ["-1", "corrupt, a member of -1 bytes"],
    ["many", "corrupt, a member of many bytes"],
    ["99999999", "truncated, the end of the archive is missing"],
  ])("a pax size of %s ends the reading with an error", async (size, problem) => {
    const record = `size=${size}\n`;
    const body = Buffer.alloc(512);
    body.write(`${record.length + 3} ${record}`);
    const path = join(folder, "pax.tar");
    const length = (record.length + (record.length + 3 > 9 ? 3 : 2)).toString(8).padStart(11, "0");
    const parts = [
      header("PaxHeader", length, "x"),
      body,
      header("a.jpg", "00000000000"),
      Buffer.alloc(1024),
    ];
    writeFileSync(path, Buffer.concat(parts));
    const { found, error } = await members(path);
    expect(found).toEqual([]);
    expect(error).toMatchObject({ entry: "a.jpg", offset: 1024 });
    expect(error?.message).toContain(problem);
  });
});
