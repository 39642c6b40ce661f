import { existsSync, readdirSync, statSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { DownloadError } from "../errors.js";
import { cachedPath, type DownloadOptions, download } from "./download.js";

const content = Buffer.from(Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * 7 + i) % 251));
const folder = temporaryFolder();
let caches = 0;
let server: Server | undefined;

type Answer = (response: ServerResponse, request: IncomingMessage, count: number) => unknown;

/** Starts a server; each test has its own, and an empty cache. */
async function serve(answer: Answer) {
  const requests: IncomingMessage["headers"][] = [];
  const running = createServer((request, response) => {
    requests.push(request.headers);
    answer(response, request, requests.length);
  });
  server = running;
  await new Promise<void>((resolve) => running.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
  const cache = join(folder, `cache-${caches++}`);
  const get = (options: Partial<DownloadOptions> = {}, path = "/x-000.tar") =>
    download(origin + path, { cache, firstDelay: 1, longestDelay: 5, ...options });
  return { origin, cache, requests, get };
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const TAG = '"one"';

/** Cuts an answer off once the client has kept the file up to `end`; what it has not read yet would be lost. */
async function cutAt(end: number, response: ServerResponse): Promise<void> {
  const cache = join(folder, `cache-${caches - 1}`);
  for (;;) {
    const part = readdirSync(cache).find((name) => name.endsWith(".part"));
    if (part && statSync(join(cache, part)).size === end) break;
    await pause(5);
  }
  response.destroy();
}

/** Answers as a good server does: with ranges, as long as the validator is the present one. */
function good(response: ServerResponse, request: IncomingMessage, end = content.length, tag = TAG): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const partial = from > 0 && (request.headers["if-range"] ?? tag) === tag;
  const start = partial ? from : 0;
  response.writeHead(partial ? 206 : 200, {
    etag: tag,
    "content-length": content.length - start,
    ...(partial ? { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
  });
  response.write(content.subarray(start, end));
  if (end < content.length) cutAt(end, response);
  else response.end();
}

async function expectContent(path: string): Promise<void> {
  // Deep equality of long buffers is slow.
  expect(content.equals(await readFile(path))).toBe(true);
}

async function failure(promise: Promise<unknown>): Promise<DownloadError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DownloadError);
  return error as DownloadError;
}

test("a file comes whole, once, and leaves nothing beside it", async () => {
  const { get, cache, requests, origin } = await serve((response, request) => good(response, request));
  const seen: [string, number, number | undefined][] = [];
  const path = await get({ onProgress: (...progress) => seen.push(progress) });
  await expectContent(path);
  expect(path).toBe(cachedPath(`${origin}/x-000.tar`, cache));
  expect(path).toMatch(/[0-9a-f]{16}-x-000\.tar$/);
  expect(await readdir(cache)).toHaveLength(1);
  expect(seen.at(-1)).toEqual([`${origin}/x-000.tar`, content.length, content.length]);
  expect(await get()).toBe(path);
  expect(requests).toHaveLength(1);
  expect(requests[0]!["accept-encoding"]).toBe("identity");
});

describe("what fails may pass", () => {
  test.each([429, 500, 503])("%i, then the file", async (status) => {
    const { get, requests } = await serve((response, request, count) => {
      if (count > 2) good(response, request);
      else response.writeHead(status, { "retry-after": "0" }).end("busy");
    });
    await expectContent(await get());
    expect(requests).toHaveLength(3);
  });

  test("attempts are bounded, and the error says what happened last", async () => {
    const { get, requests, origin } = await serve((response) => response.writeHead(503).end());
    const { message, url } = await failure(get({ retries: 2 }));
    expect(message).toBe(`${url}: failed 3 times, at last: the server answers 503 Service Unavailable`);
    expect(url).toBe(`${origin}/x-000.tar`);
    expect(requests).toHaveLength(3);
  });

  test("nobody there", async () => {
    const { get } = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect((await failure(get({ retries: 1 }))).message).toMatch(/failed 2 times, at last: .*ECONNREFUSED/);
  });

  test("a server that falls silent is given up and asked again", async () => {
    const { get, requests } = await serve((response, request, count) => {
      if (count > 2) return good(response, request);
      // Once before the first byte, once within the file.
      if (count === 2) {
        response.writeHead(200, { etag: TAG, "content-length": content.length });
        response.write(content.subarray(0, 10_000));
      }
      return undefined;
    });
    await expectContent(await get({ idleTimeout: 1000 }));
    expect(requests[2]!.range).toBe("bytes=10000-");
  });

  test("404 does not pass", async () => {
    const { get, requests, cache } = await serve((response) => response.writeHead(404).end("no"));
    expect((await failure(get())).message).toMatch(/x-000\.tar: the server answers 404 Not Found$/);
    expect(requests).toHaveLength(1);
    expect(await readdir(cache)).toEqual([]);
  });
});

describe("what was cut is continued", () => {
  test("from the byte where it stopped, if it is still the same file", async () => {
    const { get, requests } = await serve((response, request, count) =>
      good(response, request, count < 3 ? 20_000 * count : content.length),
    );
    await expectContent(await get());
    expect(requests.map(({ range }) => range)).toEqual([undefined, "bytes=20000-", "bytes=40000-"]);
    expect(requests.map((headers) => headers["if-range"])).toEqual([undefined, TAG, TAG]);
  });

  test("by another process as well", async () => {
    const { get, requests } = await serve((response, request, count) =>
      good(response, request, count === 1 ? 30_000 : content.length),
    );
    await failure(get({ retries: 0 }));
    await expectContent(await get());
    expect(requests[1]!.range).toBe("bytes=30000-");
  });

  test("anew, where the server ignores ranges", async () => {
    const { get, requests } = await serve((response, request, count) => {
      delete request.headers.range;
      good(response, request, count < 3 ? 20_000 : content.length);
    });
    await expectContent(await get());
    expect(requests).toHaveLength(3);
  });

  test("anew, where the file is another by now", async () => {
    const { get } = await serve((response, request, count) => {
      if (count > 1) return good(response, request, content.length, '"two"');
      response.writeHead(200, { etag: TAG, "content-length": content.length });
      response.write(Buffer.alloc(20_000, 1));
      return cutAt(20_000, response);
    });
    await expectContent(await get());
  });

  test("anew, where the server sends another range than asked for", async () => {
    const { get, requests } = await serve((response, request, count) => {
      if (count !== 2) return good(response, request, count === 1 ? 20_000 : content.length);
      response.writeHead(206, { "content-range": `bytes 5-${content.length - 1}/${content.length}` });
      response.end(content.subarray(5));
      return undefined;
    });
    await expectContent(await get());
    expect(requests[2]!.range).toBeUndefined();
  });

  test("anew, where there is less now than was there (416)", async () => {
    const { get, requests } = await serve((response, request, count) => {
      if (count === 2) response.writeHead(416).end();
      else good(response, request, count === 1 ? 20_000 : content.length);
    });
    await expectContent(await get());
    expect(requests[2]!.range).toBeUndefined();
  });

  test("anew, where nothing tells whose the beginning is", async () => {
    const { get, cache, origin, requests } = await serve((response, request) => good(response, request));
    await failure(download("ftp://host/x", { cache }));
    await get({}, "/other.tar");
    await writeFile(`${cachedPath(`${origin}/x-000.tar`, cache)}.part`, "left by somebody");
    await expectContent(await get());
    expect(requests[1]!.range).toBeUndefined();
  });
});

test("a body longer or shorter than announced is not taken for the file", async () => {
  const { get, cache } = await serve((response, _, count) => {
    // Chunked, so that only the first announcement tells how much there is.
    if (count === 1) {
      response.writeHead(200, { etag: TAG, "content-length": content.length });
      response.write(content.subarray(0, 10_000));
      cutAt(10_000, response);
    } else {
      response.writeHead(206, { "content-range": `bytes 10000-${content.length - 1}/${content.length}` });
      response.end(count === 2 ? content.subarray(10_000, 20_000) : Buffer.alloc(60_000));
    }
  });
  const { message } = await failure(get({ retries: 1 }));
  expect(message).toMatch(/at last: 20000 bytes came of 50000$/);
  expect((await readdir(cache)).some((name) => name.endsWith(".tar"))).toBe(false);
});

test("redirects are followed, but not away from http", async () => {
  const { get, origin } = await serve((response, request) => {
    if (request.url === "/x-000.tar") response.writeHead(302, { location: `${origin}/elsewhere` }).end();
    else if (request.url === "/bad.tar") response.writeHead(302, { location: "data:,hello" }).end();
    else good(response, request);
  });
  await expectContent(await get());
  expect((await failure(get({ retries: 0 }, "/bad.tar"))).message).toMatch(/fetch failed/);
});

test("only http and https, and no passwords", async () => {
  const cache = join(folder, "unused");
  for (const url of ["ftp://host/x.tar", "file:///etc/passwd", "data:,x"]) {
    expect((await failure(download(url, { cache }))).message).toMatch(
      /http or https is expected, \w+ given$/,
    );
  }
  const { message } = await failure(download("https://me:secret@host/x.tar", { cache }));
  expect(message).toContain("password");
  expect(message).not.toContain("secret");
  expect(existsSync(cache)).toBe(false);
});

test("a cache that cannot be made is no matter of the network", async () => {
  const { origin, requests } = await serve((response, request) => good(response, request));
  await writeFile(join(folder, "a-file"), "");
  const { message } = await failure(download(`${origin}/x.tar`, { cache: join(folder, "a-file", "cache") }));
  expect(message).toContain("cannot be made: ENOTDIR");
  expect(requests).toHaveLength(0);
});

test("a signal ends it, in a pause that the server asks for and within a file; what came stays", async () => {
  const { get, cache, requests } = await serve((response, request, count) => {
    if (count === 1) response.writeHead(503, { "retry-after": "60" }).end();
    else {
      response.writeHead(200, { etag: TAG, "content-length": content.length });
      response.write(content.subarray(0, 10_000));
      request.on("close", () => response.destroy());
    }
  });
  const pausing = new AbortController();
  const first = get({ longestDelay: 60_000, signal: pausing.signal });
  setTimeout(() => pausing.abort(new Error("enough")), 200);
  await expect(first).rejects.toThrow(/enough|aborted/);
  expect(requests).toHaveLength(1);
  const reading = new AbortController();
  const second = get({
    signal: reading.signal,
    onProgress: () => reading.abort(new Error("enough")),
  });
  await expect(second).rejects.toThrow("enough");
  expect((await readdir(cache)).sort().map((name) => name.replace(/^\w+-/, ""))).toEqual([
    "x-000.tar.part",
    "x-000.tar.part.json",
  ]);
});
