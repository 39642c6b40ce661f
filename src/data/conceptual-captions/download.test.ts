import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { openCaptioned } from "../captioned/index.js";
import { DatasetError, DownloadError } from "../errors.js";
import { readShard } from "../webdataset.js";
import { type DownloadPicturesOptions, downloadPictures } from "./download.js";

const root = temporaryFolder();
let folders = 0;
let jpeg: Buffer;
const servers: Server[] = [];

beforeAll(async () => {
  jpeg = await sharp({ create: { width: 90, height: 70, channels: 3, background: "#c42" } })
    .jpeg()
    .toBuffer();
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** Starts a server of its own and says where it is; a good picture unless told otherwise. */
async function serve(answer: Answer = (response) => response.end(jpeg)) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url!);
    answer(response, request);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
}

/** An address at which nobody is. */
async function nobody(): Promise<string> {
  const { origin, server } = await serve();
  await new Promise((resolve) => server.close(resolve));
  return origin;
}

/** A table in a folder of its own, and how to download it. */
function prepare(rows: readonly (readonly [caption: string, url: string])[]) {
  const place = join(root, String(folders++));
  mkdirSync(place);
  const table = join(place, "table.tsv");
  writeFileSync(table, rows.map((row) => `${row.join("\t")}\n`).join(""));
  const folder = join(place, "cc");
  const quick = { hostDelay: 0, firstDelay: 1, longestDelay: 5, rowsPerShard: 4 };
  const download = (options: Partial<DownloadPicturesOptions> = {}) =>
    downloadPictures({ table, folder, ...quick, ...options });
  return { table, folder, download };
}

const rowsOf = (origin: string, count: number) =>
  Array.from({ length: count }, (_, i) => [`Picture ${i}.`, `${origin}/${i}`] as const);

const failuresOf = (folder: string) =>
  readFileSync(join(folder, "failures.tsv"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable("went through"),
    (reason: Error) => reason,
  );
}

test("pictures come into shards that are read as captioned ones, and nothing else is left", async () => {
  const { origin, requests } = await serve();
  const { folder, download } = prepare(rowsOf(origin, 10));
  const progress: number[] = [];
  const manifest = await download({ onProgress: ({ done }) => progress.push(done) });
  expect(readdirSync(folder).sort()).toEqual([
    "00000.tar",
    "00001.tar",
    "00002.tar",
    "download.json",
    "failures.tsv",
  ]);
  expect(manifest.shards.map(({ samples }) => samples)).toEqual([4, 4, 2]);
  expect(progress.at(-1)).toBe(10);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  const pictures = await openCaptioned(join(folder, "*.tar"));
  expect(pictures.length).toBe(10);
  expect(pictures.captions(7)).toEqual(["Picture 7."]);
  expect(pictures.remarks).toEqual([]);
  const { value: sample } = await readShard(join(folder, "00001.tar")).next();
  expect([...sample.files.keys()].sort()).toEqual(["jpg", "json", "txt"]);
  expect(Buffer.from(sample.files.get("jpg")!).equals(jpeg)).toBe(true);
  expect(JSON.parse(Buffer.from(sample.files.get("json")!).toString())).toMatchObject({
    caption: "Picture 4.",
    url: `${origin}/4`,
    row: 4,
    width: 90,
    height: 70,
  });
  expect(await download()).toEqual(manifest);
  expect(requests).toHaveLength(10);
});

describe("what fails", () => {
  test("is listed with its caption, address and reason, as a table that can be tried again", async () => {
    let mended = false;
    const { origin } = await serve((response, { url }) => {
      if (mended || url === "/good") response.end(jpeg);
      else if (url === "/words") response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      else if (url === "/broken") response.end(jpeg.subarray(0, 200));
      else if (url === "/large") response.end(Buffer.alloc(5000));
      else response.writeHead(404).end();
    });
    const { folder, download } = prepare([
      ["Gone.", `${origin}/gone`],
      ["Good.", `${origin}/good`],
      ["Words.", `${origin}/words`],
      ["", `${origin}/uncaptioned`],
      ["Broken.", `${origin}/broken`],
      ["No address.", "see above"],
      ["Large.", `${origin}/large`],
    ]);
    const manifest = await download({ largest: 4000 });
    expect(manifest.failures.count).toBe(6);
    expect(failuresOf(folder)).toEqual([
      ["Gone.", `${origin}/gone`, "the server answers 404 Not Found", "0"],
      ["Words.", `${origin}/words`, "text/html instead of a picture", "2"],
      ["", `${origin}/uncaptioned`, `${origin}/uncaptioned: no caption`, "3"],
      ["Broken.", `${origin}/broken`, expect.stringMatching(/found a JPEG of 200 bytes .*truncated/), "4"],
      ["No address.", "see above", "see above: not an address", "5"],
      ["Large.", `${origin}/large`, "5000 bytes, more than 4000", "6"],
    ]);
    mended = true;
    const table = join(folder, "failures.tsv");
    const again = await download({ table, folder: join(folder, "../again") });
    expect(again.shards.map(({ samples }) => samples)).toEqual([3, 1]);
  });

  test("in a way that may pass is tried again, so many times", async () => {
    const counts = new Map<string, number>();
    const { origin, requests } = await serve((response, { url }) => {
      counts.set(url!, (counts.get(url!) ?? 0) + 1);
      if (url === "/1" || counts.get(url!)! < 3) response.writeHead(503).end();
      else response.end(jpeg);
    });
    const { folder, download } = prepare(rowsOf(origin, 2));
    const manifest = await download({ retries: 2 });
    expect(requests.filter((url) => url === "/0")).toHaveLength(3);
    expect(requests.filter((url) => url === "/1")).toHaveLength(3);
    expect(manifest.shards[0]!.samples).toBe(1);
    expect(failuresOf(folder)[0]![2]).toBe("the server answers 503 Service Unavailable");
  });

  test("on one host again and again makes that host be given up, and the others go on", async () => {
    const bad = await serve((response) => response.writeHead(503).end());
    const good = await serve();
    const { folder, download } = prepare([...rowsOf(bad.origin, 20), ...rowsOf(good.origin, 5)]);
    const manifest = await download({ rowsPerShard: 100, retries: 0 });
    expect(manifest.shards[0]!.samples).toBe(5);
    expect(bad.requests).toHaveLength(8);
    expect(failuresOf(folder)).toHaveLength(20);
    expect(failuresOf(folder)[19]![2]).toMatch(/503 .*; 127\.0\.0\.1:\d+ is given up$/);
  });

  test("without an answer is a failure where somebody answers", async () => {
    const { origin } = await serve();
    const dead = await nobody();
    const { folder, download } = prepare([...rowsOf(dead, 2), ...rowsOf(origin, 2)]);
    await download({ retries: 0 });
    expect(failuresOf(folder).map(([, url]) => url)).toEqual([`${dead}/0`, `${dead}/1`]);
    expect(failuresOf(folder)[0]![2]).toMatch(/ECONNREFUSED/);
  });

  test("everywhere is the network's fault: an error, and these rows are still to be done", async () => {
    const hosts = await Promise.all(Array.from({ length: 12 }, nobody));
    const { folder, table, download } = prepare(hosts.map((origin, i) => [`Picture ${i}.`, `${origin}/x`]));
    const error = await failure(download({ retries: 0, rowsPerShard: 20 }));
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toMatch(/ECONNREFUSED.*none of the last 12 pictures, from 12 hosts, had an answer/);
    expect(existsSync(join(folder, "00000.tar"))).toBe(false);
    expect(readFileSync(table, "utf8")).toContain(hosts[0]!);
    const tries = readdirSync(join(folder, ".tmp-00000"));
    expect(tries).toEqual([]);
  });
});

test("a network that goes away in between ends the run, too", async () => {
  const { origin } = await serve();
  const hosts = await Promise.all(Array.from({ length: 4 }, nobody));
  const { download } = prepare([...rowsOf(origin, 1), ...hosts.flatMap((dead) => rowsOf(dead, 20))]);
  const error = await failure(download({ retries: 0, rowsPerShard: 100 }));
  expect(error).toBeInstanceOf(DownloadError);
  expect(error.message).toMatch(/none of the last \d+ pictures, from \d hosts, had an answer/);
});

describe("moderation", () => {
  test("a host has one request at a time, all of them together no more than the limit", async () => {
    let most = 0;
    let open = 0;
    const answers: (() => void)[] = [];
    const slow =
      (own: { now: number; most: number }): Answer =>
      (response) => {
        most = Math.max(most, ++open);
        own.most = Math.max(own.most, ++own.now);
        answers.push(() => {
          open--;
          own.now--;
          response.end(jpeg);
        });
        // Every host has been asked before anybody is answered.
        if (open === 3) for (const send of answers.splice(0)) send();
      };
    const loads = Array.from({ length: 3 }, () => ({ now: 0, most: 0 }));
    const origins = await Promise.all(loads.map(async (load) => (await serve(slow(load))).origin));
    const rows = Array.from({ length: 12 }, (_, i) => ["A.", `${origins[i % 3]}/${i}`] as const);
    const { download } = prepare(rows);
    await download({ rowsPerShard: 12, parallel: 3 });
    expect(most).toBe(3);
    expect(loads.map((load) => load.most)).toEqual([1, 1, 1]);
  });

  test("between two requests of one host the delay passes, and other hosts are asked meanwhile", async () => {
    const [first, second] = [await serve(), await serve()];
    const controller = new AbortController();
    const { download } = prepare([...rowsOf(first.origin, 2), ...rowsOf(second.origin, 1)]);
    const stopped = download({
      hostDelay: 3_600_000,
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(new Error("enough")),
    });
    expect((await failure(stopped)).message).toBe("enough");
    expect([first.requests, second.requests]).toEqual([["/0"], ["/0"]]);
  });
});

test("Retry-After holds the whole host, and no other", async () => {
  const controller = new AbortController();
  let finished = 0;
  const stopWhenBoth = () => {
    if (finished === 3 && busy.requests.length > 0) controller.abort(new Error("enough"));
  };
  const busy = await serve((response) => {
    response.writeHead(429, { "retry-after": "3600" }).end();
    stopWhenBoth();
  });
  const good = await serve();
  const { download } = prepare([...rowsOf(busy.origin, 3), ...rowsOf(good.origin, 3)]);
  const stopped = download({
    rowsPerShard: 6,
    longestDelay: 3_600_000,
    signal: controller.signal,
    onProgress: ({ done }) => {
      finished = done;
      stopWhenBoth();
    },
  });
  expect((await failure(stopped)).message).toBe("enough");
  expect(good.requests).toHaveLength(3);
  expect(busy.requests).toEqual(["/0"]);
});

describe("a stop", () => {
  test("keeps what came; the same call goes on, and no picture is asked for twice", async () => {
    const controller = new AbortController();
    let stop = true;
    const { origin, requests } = await serve((response, { url }) => {
      if (url === "/2") response.writeHead(404).end();
      else if (url === "/6" && stop) controller.abort(new Error("enough"));
      else response.end(jpeg);
    });
    const { folder, download } = prepare(rowsOf(origin, 10));
    const error = await failure(download({ parallel: 1, signal: controller.signal }));
    expect(error.message).toBe("enough");
    expect(requests).toEqual(["/0", "/1", "/2", "/3", "/4", "/5", "/6"]);
    expect(readdirSync(folder).sort()).toEqual([".tmp-00001", "00000.tar", "download.json", "failures.tsv"]);
    stop = false;
    const manifest = await download();
    expect(requests.slice(7).sort()).toEqual(["/6", "/7", "/8", "/9"]);
    expect(manifest.shards.map(({ samples }) => samples)).toEqual([3, 4, 2]);
    const undisturbed = prepare(rowsOf(origin, 10));
    expect((await undisturbed.download()).shards).toEqual(manifest.shards);
    expect(failuresOf(folder)).toEqual(failuresOf(undisturbed.folder));
    expect(readdirSync(folder).some((name) => name.startsWith(".tmp"))).toBe(false);
  });

  test("at the worst moment: a shard that nothing lists, half a picture, half a list of failures", async () => {
    const { origin, requests } = await serve((response, { url }) => {
      if (url === "/1") response.writeHead(404).end();
      else response.end(jpeg);
    });
    const { folder, download } = prepare(rowsOf(origin, 4));
    const manifest = await download();
    writeFileSync(
      join(folder, "download.json"),
      JSON.stringify({ ...manifest, shards: [], failures: { count: 0, bytes: 0 } }),
    );
    const partial = join(folder, ".tmp-00000");
    mkdirSync(partial);
    writeFileSync(join(partial, "000000000.jpg"), jpeg);
    writeFileSync(join(partial, "000000002.jpg"), "");
    const record = { caption: "Picture 2.", url: "x", row: 2, width: 9, height: 9, sha256: "", bytes: 9 };
    writeFileSync(
      join(partial, "000000002.json"),
      JSON.stringify({ ...record, original_width: 9, original_height: 9 }),
    );
    writeFileSync(
      join(partial, "failures.jsonl"),
      '{"row": 1, "problem": "the server answers 404 Not Found"}\n{"ro',
    );
    requests.length = 0;
    expect(await download()).toEqual(manifest);
    expect(requests.sort()).toEqual(["/0", "/2", "/3"]);
    expect(failuresOf(folder)).toHaveLength(1);
    mkdirSync(partial);
    await download();
    expect(existsSync(partial)).toBe(false);
  });
});

describe("a folder", () => {
  test("of another table, other limits or other things is refused", async () => {
    const { origin } = await serve();
    const { folder, download } = prepare(rowsOf(origin, 2));
    await download();
    const other = prepare(rowsOf(origin, 3));
    for (const [options, message] of [
      [{ table: other.table }, /cc: found pictures of another table/],
      [{ shortSide: 256 }, /found pictures of another limits \(\{"shortSide":512/],
      [{ rowsPerShard: 5 }, /found pictures of another rowsPerShard \(4\), expected 5/],
    ] as const) {
      const error = await failure(download(options));
      expect(error).toBeInstanceOf(DatasetError);
      expect(error.message).toMatch(message);
    }
    const { message } = await failure(download({ folder: join(folder, "..") }));
    expect(message).toMatch(/found 2 other files \(cc, table\.tsv\), expected an empty folder/);
    writeFileSync(join(folder, "download.json"), "{}");
    expect((await failure(download())).message).toMatch(/download\.json: found another description/);
  });
});
