import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { FetchFailure, fetchPicture, refusalIn } from "./fetch-picture.js";

let server: Server | undefined;

async function serve(
  answer: (response: ServerResponse, request: IncomingMessage) => unknown,
): Promise<string> {
  const running = createServer((request, response) => void answer(response, request));
  server = running;
  await new Promise<void>((resolve) => running.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const get = (
  url: string,
  limits: { largest?: number; timeout?: number } = {},
  signal = new AbortController().signal,
) => fetchPicture(url, { largest: 1000, timeout: 60_000, userAgent: "lverse-test", ...limits }, signal);

async function failure(promise: Promise<unknown>): Promise<FetchFailure> {
  const error = await promise.then(
    () => expect.unreachable("came"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FetchFailure);
  return error as FetchFailure;
}

test("bytes come, redirected as well, and the request says who asks", async () => {
  const agents: (string | undefined)[] = [];
  const origin = await serve((response, request) => {
    agents.push(request.headers["user-agent"]);
    if (request.url === "/old") response.writeHead(302, { location: "/new" }).end();
    else response.writeHead(200, { "content-type": "image/jpeg" }).end("bytes");
  });
  expect(Buffer.from(await get(`${origin}/old`)).toString()).toBe("bytes");
  expect(agents).toEqual(["lverse-test", "lverse-test"]);
});

describe("limits", () => {
  test.each([
    ["announced", { "content-length": "1001" }, "1001 bytes, more than 1000"],
    ["not announced", {}, "more than 1000 bytes"],
  ])("too many bytes, %s", async (_, headers, message) => {
    const origin = await serve((response) => response.writeHead(200, headers).write("x".repeat(1001)));
    const error = await failure(get(origin));
    expect(error.message).toBe(message);
    expect(error.facts).toEqual({ mayPass: false, answered: true });
  });

  test("as many bytes as are allowed", async () => {
    const origin = await serve((response) => response.end("x".repeat(1000)));
    expect(await get(origin)).toHaveLength(1000);
  });

  test("time, before an answer and within one", async () => {
    const origin = await serve((response, request) => {
      if (request.url === "/begun") response.writeHead(200).write("x");
    });
    const silent = await failure(get(origin, { timeout: 30 }));
    expect(silent.message).toBe("not there within 0.03 seconds");
    expect(silent.facts).toMatchObject({ mayPass: true, answered: false });
    // Enough for the answer to begin on a machine that is busy.
    const begun = await failure(get(`${origin}/begun`, { timeout: 3000 }));
    expect(begun.facts).toMatchObject({ mayPass: true, answered: true });
  });

  test("words instead of a picture are not waited for", async () => {
    const origin = await serve((response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).write("<html>");
    });
    expect((await failure(get(origin))).message).toBe("text/html; charset=utf-8 instead of a picture");
  });
});

test.each([
  [404, false],
  [403, false],
  [429, true],
  [503, true],
])("an answer %i: another attempt may help: %s", async (status, mayPass) => {
  const origin = await serve((response) => response.writeHead(status, { "retry-after": "7" }).end("no"));
  const { facts, message } = await failure(get(origin));
  expect(facts).toEqual({ mayPass, answered: true, retryAfter: 7000 });
  expect(message).toMatch(`the server answers ${status}`);
});

test("nobody there, and no address", async () => {
  const origin = await serve(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  const error = await failure(get(origin));
  expect(error.message).toMatch(/ECONNREFUSED/);
  expect(error.facts).toEqual({ mayPass: true, answered: false });
  for (const url of ["ftp://x/y", "x", "http://me:secret@x/y"]) {
    const wrong = await failure(get(url));
    expect(wrong.facts).toEqual({ mayPass: false, answered: true });
    expect(wrong.message).not.toContain("secret");
  }
});

test("a connection that breaks may pass", async () => {
  const origin = await serve((response) => {
    response.writeHead(200, { "content-length": "100" }).write("x", () => response.destroy());
  });
  expect((await failure(get(origin))).facts).toEqual({ mayPass: true, answered: true });
});

test("an abort ends it with the signal's reason", async () => {
  const controller = new AbortController();
  const origin = await serve(() => controller.abort(new Error("enough")));
  await expect(get(origin, {}, controller.signal)).rejects.toThrow("enough");
});

describe("X-Robots-Tag", () => {
  test.each([
    ["noai", "noai"],
    ["nofollow, NoImageAI", "noimageai"],
    ["noindex", "noindex"],
    ["none", "none"],
    ["lverse: noindex", "noindex"],
    ["*: noai", "noai"],
    ["otherbot: noindex", undefined],
    ["otherbot: noarchive, noai", "noai"],
    ["unavailable_after: 25 Jun 2030 15:00:00 PST, max-snippet: 3", undefined],
    ["all", undefined],
    ["", undefined],
    [null, undefined],
  ])("%j", (header, refusal) => {
    expect(refusalIn(header)).toBe(refusal);
  });

  test("is heeded", async () => {
    const origin = await serve((response) => response.writeHead(200, { "x-robots-tag": "noai" }).end("x"));
    const { facts, message } = await failure(get(origin));
    expect(message).toBe("the site forbids such use (X-Robots-Tag: noai)");
    expect(facts.mayPass).toBe(false);
  });
});
