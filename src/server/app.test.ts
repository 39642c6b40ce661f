import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  events,
  metric,
  origin,
  type ServedApplication,
  serveTiny,
  withDraw,
} from "../../test/served-model.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes } from "../../test/tiny-model.js";
import { encodePng, loadPicture, readPngText } from "../data/index.js";
import { LVerse } from "../pipelines/index.js";
import { createApplication } from "./app.js";

const folder = temporaryFolder();
let api: ServedApplication;
let library: LVerse;
let png: Uint8Array;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const pixels = (encoded: string) => loadPicture(Buffer.from(encoded, "base64"));

beforeAll(async () => {
  mkdirSync(join(folder, "web", "assets"), { recursive: true });
  writeFileSync(join(folder, "web", "index.html"), "<!doctype html><title>Studio</title>");
  writeFileSync(join(folder, "web", "assets", "main-Ab12_xyz.js"), "export {};");
  api = await serveTiny(folder);
  library = await LVerse.load(join(folder, "model"), { threads: 1 });
  png = await encodePng(stripes(20, 16));
});

afterAll(async () => {
  await api.services.model.dispose();
  await library.dispose();
});

// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, which the tests look into.
const jsonOf = async (response: Response, status = 200): Promise<any> => {
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status });
  return JSON.parse(text);
};

describe("POST /v1/captions", () => {
  test("writes what the library writes", async () => {
    const expected = await library.describe(png, { count: 2, seed: 5, topK: 4 });
    const answer = await jsonOf(
      await api.post("/v1/captions", { image: base64(png), count: 2, seed: 5, topK: 4 }),
    );
    expect(answer.model).toBe("tiny");
    expect(answer.captions).toEqual(
      expected.map(({ picture: _, tokens, ...caption }) => ({ ...caption, tokens: [...tokens] })),
    );
  });

  test("takes the picture as a data URL, or as the body with options in the query", async () => {
    const sent = { image: `data:image/png;base64,${base64(png)}`, beams: 3, start: "a" };
    const inJson = await jsonOf(await api.post("/v1/captions", sent));
    expect(inJson.captions[0]).toMatchObject({ beams: 3, start: "a", lengthPenalty: 1 });
    const inBody = await api.post("/v1/captions?beams=3&start=a", png, { "Content-Type": "image/png" });
    expect(await jsonOf(inBody)).toEqual(inJson);
  });
});

describe("POST /v1/images", () => {
  test("draws what the library draws, with the settings in the file", async () => {
    const options = { seed: 7, count: 2, candidates: 3, temperature: 0.9 };
    const expected = await library.draw("a red apple", options);
    const { images } = await jsonOf(await api.post("/v1/images", { caption: "a red apple", ...options }));
    expect(images).toHaveLength(2);
    for (const [i, drawing] of expected.entries()) {
      const { png: encoded, tokens, logLikelihood, droppedTokens, ...settings } = images[i];
      expect(tokens).toEqual([...drawing.tokens]);
      expect({ ...settings, model: "tiny" }).toEqual(drawing.origin);
      expect({ logLikelihood, droppedTokens }).toEqual({
        logLikelihood: drawing.logLikelihood,
        droppedTokens: drawing.droppedTokens,
      });
      expect(await pixels(encoded)).toEqual(drawing.picture);
      expect(readPngText(Buffer.from(encoded, "base64")).Description).toBe("a red apple");
    }
  });

  test("goes on from a picture, with its upper half or a mask", async () => {
    const sent = { caption: "a cat", from: base64(png) };
    const top = await jsonOf(await api.post("/v1/images", sent));
    expect(top.images[0]).toMatchObject({ keptTokens: 8 });
    const white = await encodePng({ width: 16, height: 16, data: new Uint8Array(768).fill(255) });
    const all = await jsonOf(await api.post("/v1/images", { ...sent, keep: base64(white) }));
    expect(all.images[0]).toMatchObject({ keptTokens: 16, tokens: [...(await library.encode(png))] });
  });

  test("streams rows in order, then the ranking, then the same result", async () => {
    const sent = { caption: "a red apple", seed: 3, count: 2, candidates: 4 };
    const response = await api.post("/v1/images", { ...sent, stream: true });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    // biome-ignore lint/suspicious/noExplicitAny: data of each kind of event.
    const all: { event: string; data: any }[] = [];
    for await (const one of events(response)) all.push(one);
    const order = ["waiting", "row", "ranking", "result"];
    const places = all.map(({ event }) => order.indexOf(event));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(all[0]).toEqual({ event: "waiting", data: { ahead: 0 } });
    const rows = all.filter(({ event }) => event === "row").map(({ data }) => data);
    const first = rows.filter(({ index }) => index === 0);
    expect(first.map((row) => row.rows)).toEqual([1, 2, 3, 4]);
    expect(first.map(({ of }) => of)).toEqual([4, 4, 4, 4]);
    expect(first.map(({ done, total }) => [done, total])).toEqual([
      [16, 64],
      [32, 64],
      [48, 64],
      [64, 64],
    ]);
    expect(rows.every(({ index }) => index < 2)).toBe(true);
    expect(rows.filter(({ index }) => index === 1).length).toBeGreaterThan(0);
    for (const { png: encoded, secondsLeft } of rows) {
      expect(await pixels(encoded)).toMatchObject({ width: 16, height: 16 });
      expect(secondsLeft).toBeGreaterThanOrEqual(0);
    }
    const ranking = all.filter(({ event }) => event === "ranking").map(({ data }) => data);
    expect(ranking.at(-1)).toMatchObject({ stage: "ranking", done: 4, total: 4 });
    expect(all.at(-1)!.event).toBe("result");
    expect(all.at(-1)!.data).toEqual(await jsonOf(await api.post("/v1/images", sent)));
  });

  test("tells of a failure in the stream", async () => {
    const response = await api.post("/v1/images", {
      caption: "a cat",
      count: 3,
      candidates: 2,
      stream: true,
    });
    const all = [];
    for await (const one of events(response)) all.push(one);
    expect(all.at(-1)).toMatchObject({
      event: "error",
      data: { error: { code: "invalid_request", message: expect.stringContaining("candidates") } },
    });
    expect(api.services.admission.size).toBe(0);
  });

  test("a drawing that fails leaves the queue, though its client does not read", async () => {
    const failing = await serveTiny(folder, {}, ({ model }) => ({
      model: withDraw(model, () => async (_, options) => {
        const picture = () => Promise.resolve(stripes(16, 16));
        const row = { caption: "a cat", index: 0, of: 4, tokens: new Int32Array(0), picture };
        options!.onProgress!({ stage: "generating", done: 1, total: 16, secondsLeft: undefined });
        // More than lies between the server and its client; none of them waits for it to be read.
        for (let rows = 1; rows <= 8; rows++) await options!.onRow!({ ...row, rows });
        throw new RangeError("too much");
      }),
    }));
    const response = await failing.post("/v1/images", { caption: "a cat", stream: true });
    await vi.waitFor(() => expect(failing.services.admission.size).toBe(0));
    const all = [];
    for await (const one of events(response)) all.push(one);
    expect(all.at(-1)).toMatchObject({ event: "error", data: { error: { message: "too much" } } });
    await failing.services.model.dispose();
  });

  test("the first picture alone where a PNG is asked for", async () => {
    const response = await api.post("/v1/images", { caption: "a cat", seed: 2 }, { Accept: "image/png" });
    expect(response.headers.get("content-type")).toBe("image/png");
    const [drawing] = await library.draw("a cat", { seed: 2 });
    expect(await loadPicture(new Uint8Array(await response.arrayBuffer()))).toEqual(drawing!.picture);
  });
});

test("POST /v1/reconstructions has both pictures and the tokens", async () => {
  const expected = await library.reconstruct(png);
  const answer = await jsonOf(await api.post("/v1/reconstructions", { image: base64(png) }));
  expect(await pixels(answer.original)).toEqual(expected.original);
  expect(await pixels(answer.reconstruction)).toEqual(expected.picture);
  expect(answer).toMatchObject({ tokens: [...expected.tokens], grids: [4], psnr: expected.psnr });
  const alone = await api.post("/v1/reconstructions", png, {
    "Content-Type": "image/png",
    Accept: "image/*",
  });
  expect(await loadPicture(new Uint8Array(await alone.arrayBuffer()))).toEqual(expected.picture);
});

test("POST /v1/tokens encodes, and draws what was changed", async () => {
  const tokens = [...(await library.encode(png))];
  const encoded = await jsonOf(await api.post("/v1/tokens", { image: base64(png) }));
  expect(encoded).toMatchObject({ model: "tiny", tokens, grids: [4], codebookSize: 24 });
  expect(await pixels(encoded.png)).toEqual(await library.decode(tokens));
  const changed = tokens.map((token, i) => (i === 5 ? (token + 1) % 24 : token));
  const swapped = await jsonOf(await api.post("/v1/tokens", { tokens: changed }));
  expect(swapped.tokens).toEqual(changed);
  expect(await pixels(swapped.png)).toEqual(await library.decode(changed));
  expect(swapped.png).not.toBe(encoded.png);
});

test("requests without a body take none of the bytes that wait", async () => {
  const small = await serveTiny(folder, { limits: { queuedBytes: 1 } });
  const both = await Promise.all([small.get("/v1/codebook"), small.get("/v1/codebook")]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  await small.services.model.dispose();
});

test("GET /v1/codebook is the library's sheet", async () => {
  const { picture, ...layout } = await library.codebookSheet();
  const answer = await jsonOf(await api.get("/v1/codebook"));
  expect(answer).toMatchObject({ model: "tiny", ...layout });
  expect(await pixels(answer.png)).toEqual(picture);
});

test("GET /v1/model tells sizes, defaults and limits", async () => {
  expect(await jsonOf(await api.get("/v1/model"))).toMatchObject({
    name: "tiny",
    version: "1.2.3",
    resolution: 16,
    tokens: 16,
    grids: [4],
    codebookSize: 24,
    defaults: {
      drawing: { temperature: 1, topK: 256 },
      drawingCandidates: 1,
      describing: { temperature: 0, topK: 16 },
    },
    limits: { queue: 64, count: 16, pictureBytes: 16 * 2 ** 20 },
    study: null,
  });
});

test("GET /openapi.json names every route with its answers", async () => {
  const { openapi, paths, components } = await jsonOf(await api.get("/openapi.json"));
  expect(openapi).toBe("3.1.0");
  expect(Object.keys(paths).sort()).toEqual([
    "/healthz",
    "/metrics",
    "/v1/captions",
    "/v1/codebook",
    "/v1/images",
    "/v1/model",
    "/v1/reconstructions",
    "/v1/study",
    "/v1/study/answers",
    "/v1/study/participants",
    "/v1/study/picture",
    "/v1/study/results",
    "/v1/tokens",
  ]);
  expect(Object.keys(paths["/v1/images"].post.responses)).toEqual(["200", "429", "default"]);
  const { properties, required } = components.schemas.ImagesRequest;
  expect(required).toEqual(["caption"]);
  expect(properties.count).toMatchObject({ type: "integer", minimum: 1, maximum: 16 });
});

test("GET /healthz and /metrics", async () => {
  expect(await jsonOf(await api.get("/healthz"))).toEqual({ status: "ok", queue: 0 });
  const response = await api.get("/metrics");
  expect(response.headers.get("content-type")).toContain("text/plain");
  const text = await response.text();
  expect(text).toMatch(/^lverse_requests_total\{method="POST",route="\/v1\/images",status="200"\} \d+$/m);
  expect(text).toContain("process_resident_memory_bytes");
  const before = await metric(api.services, 'lverse_tokens_total{direction="text-to-image"}');
  await api.post("/v1/images", { caption: "a cat", count: 2 });
  const after = await metric(api.services, 'lverse_tokens_total{direction="text-to-image"}');
  expect(after - before).toBe(32);
});

test("requests on connections that are kept are refused while the server stops", async () => {
  const app = createApplication({ ...api.services, accepts: () => false });
  const response = await app.request(`${origin}/healthz`, { headers: { host: new URL(origin).host } });
  expect((await jsonOf(response, 503)).error.code).toBe("stopping");
  expect(response.headers.get("connection")).toBe("close");
});

describe("the page", () => {
  test("comes with headers for the browser", async () => {
    const response = await api.get("/");
    expect(await response.text()).toContain("<title>Studio</title>");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const again = await api.get("/", { "If-None-Match": response.headers.get("etag")! });
    expect(again.status).toBe(304);
  });

  test("files with names of their content are kept", async () => {
    const response = await api.get("/assets/main-Ab12_xyz.js");
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  test.each([
    "/../model/config.json",
    "/%2e%2e/model/config.json",
    "/..%2fmodel%2fconfig.json",
    "/assets/",
    "/assets/../../model/config.json",
    "//etc/passwd",
    "/%00",
  ])("nothing else: %s", async (path) => {
    const { error } = await jsonOf(await api.get(path), 404);
    expect(error).toMatchObject({ code: "not_found", remedy: expect.stringContaining("/openapi.json") });
  });

  test("says that it is not built", async () => {
    const app = createApplication({ ...api.services, web: new Map() });
    const response = await app.request(`${origin}/`, { headers: { host: new URL(origin).host } });
    const { error } = await jsonOf(response, 404);
    expect(error.remedy).toContain("npm run build");
  });
});
