import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { DownloadError, SourceError } from "../errors.js";
import { type FileSlice, readSlice } from "../file-slice.js";
import type { PictureCollection } from "./collection.js";
import { type OpenPicturesOptions, openPictures } from "./open.js";

const folder = temporaryFolder();

/** Writes files, each with its own path as content; what pictures hold is of no concern here. */
function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
}

function tar(name: string, ...paths: string[]): void {
  write(...paths);
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  execFileSync("tar", ["-cf", join(folder, name), "-C", folder, ...paths]);
}

const openHere = (sources: string | string[], options: OpenPicturesOptions = {}) =>
  openPictures(sources, { base: folder, cache: join(folder, "cache"), ...options });

const names = (pictures: PictureCollection) =>
  Array.from({ length: pictures.length }, (_, i) => pictures.name(i).replace(`${folder}/`, ""));

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable("opened"),
    (reason: Error) => reason,
  );
}

describe("folders", () => {
  test("flat, of classes, and deeper, sorted by code unit", async () => {
    write(
      "mixed/b.png",
      "mixed/B.PNG",
      "mixed/a/2.jpeg",
      "mixed/a/10.tiff",
      "mixed/a.jpg",
      "mixed/z/y/x.webp",
    );
    write("mixed/é.gif", "mixed/notes.md", "mixed/.hidden.png", "mixed/.cache/a.png", "mixed/c.avif");
    const pictures = await openHere("mixed");
    expect(names(pictures)).toEqual(
      ["B.PNG", "a.jpg", "a/10.tiff", "a/2.jpeg", "b.png", "c.avif", "z/y/x.webp", "é.gif"].map(
        (name) => `mixed/${name}`,
      ),
    );
    expect(pictures.source(1)).toBe(join(folder, "mixed/a.jpg"));
    expect(pictures.ignored).toBe(1);
    expect(() => pictures.source(8)).toThrow("from 0 to 7, 8 given");
  });

  test("links are followed, but not in a circle, and a broken one stays for the report", async () => {
    write("linked/own.png", "elsewhere/far.png");
    symlinkSync("../elsewhere", join(folder, "linked", "class"));
    symlinkSync("..", join(folder, "linked", "up"));
    symlinkSync("nowhere.png", join(folder, "linked", "broken.png"));
    const found = names(await openHere("linked"));
    expect(found.filter((name) => !name.startsWith("linked/up/"))).toEqual([
      "linked/broken.png",
      "linked/class/far.png",
      "linked/own.png",
    ]);
    expect(found.some((name) => name.includes("up/linked/"))).toBe(false);
  });

  test("without pictures", async () => {
    write("words/a.md", "words/b.md");
    const { message } = await failure(openHere("words"));
    expect(message).toMatch(
      /words: found a folder with 2 other files \(such as \w\.md, \w\.md\) in it, expected pictures$/,
    );
    tar("only/0.tar", "mixed/a.jpg");
    expect((await failure(openHere("only"))).message).toMatch(
      /expected pictures; shards are named as .*only\/\*\.tar$/,
    );
  });
});

describe("lists", () => {
  test("paths start from the list's folder, and its order stays", async () => {
    write("listed/a.jpg", "listed/b.jpg");
    const absolute = join(folder, "mixed/b.png");
    writeFileSync(
      join(folder, "listed/train.txt"),
      `\ufeffb.jpg\r\n\n../mixed/a.jpg\r\n${absolute}\na.jpg\nb.jpg`,
    );
    const pictures = await openHere("listed/train.txt");
    expect(names(pictures)).toEqual([
      "listed/b.jpg",
      "mixed/a.jpg",
      "mixed/b.png",
      "listed/a.jpg",
      "listed/b.jpg",
    ]);
  });

  test("a line that is no picture is named", async () => {
    writeFileSync(join(folder, "listed/wrong.txt"), "a.jpg\nshards/0.tar\n");
    const { message } = await failure(openHere("listed/wrong.txt"));
    expect(message).toMatch(/wrong\.txt:2: found "shards\/0\.tar", expected the path of a picture/);
    writeFileSync(join(folder, "listed/empty.txt"), "\n");
    expect((await failure(openHere("listed/empty.txt"))).message).toContain("no picture among 0 files");
  });
});

describe("shards", () => {
  tar("shards/000.tar", "s/0.jpg", "s/0.json", "s/0.seg.png", "s/1.PNG");
  tar("shards/001.tar", "s/2.webp", "s/._2.webp");
  tar("shards/002.tar", "s/3.tif");

  test("braces and wildcards; each picture lies where the index says", async () => {
    const expected = ["000.tar:s/0.jpg", "000.tar:s/1.PNG", "001.tar:s/2.webp", "002.tar:s/3.tif"];
    for (const source of ["shards/{000..002}.tar", "shards/*.tar", "shards/00?.tar", "*/00{0,1,2}.tar"]) {
      const pictures = await openHere(source);
      expect(names(pictures)).toEqual(expected.map((name) => `shards/${name}`));
      expect(pictures.ignored).toBe(3);
      for (let i = 0; i < pictures.length; i++) {
        const bytes = await readSlice(pictures.source(i) as FileSlice, "one");
        expect(Buffer.from(bytes).toString()).toBe(expected[i]!.replace(/^.*:/, ""));
      }
    }
  });

  test("several sources follow one another as they are named", async () => {
    const pictures = await openHere(["shards/002.tar", "listed/a.jpg", "shards/{001..000}.tar"]);
    expect(names(pictures).map((name) => name.replace(/^.*\//, ""))).toEqual([
      "3.tif",
      "a.jpg",
      "2.webp",
      "0.jpg",
      "1.PNG",
    ]);
  });

  test("a name that is there is meant as it is", async () => {
    write("odd/{0..1}[*]/a.png");
    expect(names(await openHere("odd/{0..1}[*]"))).toEqual(["odd/{0..1}[*]/a.png"]);
  });

  test("a damaged shard gives what it has, and is told of", async () => {
    const whole = readFileSync(join(folder, "shards/000.tar"));
    writeFileSync(join(folder, "shards/cut.tar"), whole.subarray(0, 512 * 7 + 3));
    const pictures = await openHere(["shards/cut.tar", "shards/002.tar"]);
    expect(names(pictures)).toEqual(["shards/cut.tar:s/0.jpg", "shards/002.tar:s/3.tif"]);
    expect(pictures.damage).toHaveLength(1);
    expect(pictures.damage[0]!.message).toMatch(/cut\.tar: truncated, .* member s\/1\.PNG\)$/);
    writeFileSync(join(folder, "shards/words.tar"), "no tar file");
    expect((await failure(openHere("shards/words.tar"))).message).toMatch(
      /no whole picture .*not a tar shard/,
    );
  });
});

test("the fingerprint follows names, sizes and order, not the place on the disk", async () => {
  const print = async (...sources: string[]) => (await openHere(sources)).fingerprint();
  expect(await print("shards/{000..001}.tar")).toBe(await print("shards/000.tar", "shards/001.tar"));
  expect(await print("shards/{000..001}.tar")).not.toBe(await print("shards/{001..000}.tar"));
  write("moved/mixed/b.png", "stays/mixed/b.png", "stays/mixed/c.png");
  const [moved, before] = [await print("moved"), await print("stays")];
  execFileSync("rm", [join(folder, "stays/mixed/c.png")]);
  expect([moved === before, moved === (await print("stays"))]).toEqual([false, true]);
});

test.each([
  ["nowhere", "nowhere: found nothing there, expected a folder, a .txt list"],
  ["shards/{000..005}.tar", "003.tar: found nothing there"],
  ["shards/x*.tar", "x*.tar: found nothing that matches"],
  ["mixed/notes.md", "notes.md: found another kind of file"],
  ["s3://bucket/x.tar", "s3://bucket/x.tar: found an address of s3"],
  ["file:///x.tar", "an address of file"],
])("%s leads nowhere", async (source, message) => {
  const error = await failure(openHere(source));
  expect(error).toBeInstanceOf(SourceError);
  expect(error.message).toContain(message);
});

test("a compressed archive is named as such", async () => {
  write("shards/0.tar.gz", "shards/1.tgz", "shards/2.zip");
  for (const name of ["0.tar.gz", "1.tgz", "2.zip"]) {
    expect((await failure(openHere(`shards/${name}`))).message).toContain("found a compressed archive");
  }
});

describe("shards from the network", () => {
  type Serving<Result> = (origin: string, requests: string[], slowClosed: Promise<void>) => Promise<Result>;

  async function serving<Result>(run: Serving<Result>): Promise<Result> {
    let closeSlow = () => {};
    const slowClosed = new Promise<void>((resolve) => {
      closeSlow = resolve;
    });
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url!);
      if (request.url === "/missing.tar") response.writeHead(404).end();
      else if (request.url === "/slow.tar") {
        response.on("close", closeSlow);
        response.writeHead(200, { "content-length": 9000 }).write("begun");
      } else response.end(readFileSync(join(folder, "shards", request.url!.replace("/x-", "/"))));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      return await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, slowClosed);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test("are downloaded once, called by their addresses, and read from the cache", async () => {
    await serving(async (origin, requests) => {
      const source = [`${origin}/x-{000..002}.tar`, `${origin}/x-001.tar`];
      const pictures = await openHere(source);
      expect(requests.sort()).toEqual(["/x-000.tar", "/x-001.tar", "/x-002.tar"]);
      expect(pictures.length).toBe(5);
      expect(pictures.name(0)).toBe(`${origin}/x-000.tar:s/0.jpg`);
      const bytes = await readSlice(pictures.source(3) as FileSlice, "one");
      expect(Buffer.from(bytes).toString()).toBe("s/3.tif");
      expect(pictures.fingerprint()).toBe(
        (await openHere(["shards/{000..002}.tar", "shards/001.tar"])).fingerprint(),
      );
      await openHere(source);
      expect(requests).toHaveLength(3);
    });
  });

  test("one that is not there ends the downloads of the others", async () => {
    await serving(async (origin, _, slowClosed) => {
      const error = await failure(openHere([`${origin}/slow.tar`, `${origin}/missing.tar`]));
      expect(error).toBeInstanceOf(DownloadError);
      expect(error.message).toBe(`${origin}/missing.tar: the server answers 404 Not Found`);
      await slowClosed;
    });
  });
});
