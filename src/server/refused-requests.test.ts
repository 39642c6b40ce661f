import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedApplication, serveTiny } from "../../test/served-model.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes } from "../../test/tiny-model.js";
import { encodePng } from "../data/index.js";
import type { ErrorBody } from "./errors.js";

const folder = temporaryFolder();
let api: ServedApplication;
let png: Buffer;
let image: string;
let black: string;

beforeAll(async () => {
  api = await serveTiny(folder, { limits: { pictureBytes: 4000, picturePixels: 1000, captionLength: 100 } });
  png = Buffer.from(await encodePng(stripes(20, 16)));
  image = png.toString("base64");
  black = Buffer.from(await encodePng({ width: 16, height: 16, data: new Uint8Array(768) })).toString(
    "base64",
  );
});

afterAll(() => api.services.model.dispose());

async function errorOf(response: Response, status: number): Promise<ErrorBody["error"]> {
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status });
  expect(response.headers.get("content-type")).toBe("application/json");
  const { error } = JSON.parse(text) as ErrorBody;
  expect(error.message).not.toBe("");
  expect(error.remedy).toMatch(/^[A-Z].*\.$/s);
  return error;
}

describe("values", () => {
  const tokens = Array.from({ length: 16 }, (_, i) => i);
  test.each([
    ["images", {}, "caption: missing, expected text"],
    ["images", { caption: "" }, 'caption: "" given, expected at least 1 characters'],
    ["images", { caption: "a".repeat(101) }, "at most 100 characters"],
    ["images", { caption: 7 }, "caption: 7 given, expected text"],
    ["images", { caption: "a", coutn: 2 }, "coutn: there is no such option; did you mean count?"],
    ["images", { caption: "a", zebra: 2 }, "zebra: there is no such option; leave it out"],
    ["images", { caption: "a", count: 0 }, "count: 0 given, expected at least 1"],
    ["images", { caption: "a", count: 17 }, "count: 17 given, expected at most 16"],
    ["images", { caption: "a", count: 1.5 }, "count: 1.5 given, expected a whole number"],
    ["images", { caption: "a", count: "2" }, 'count: "2" given, expected a number'],
    ["images", { caption: "a", candidates: 65 }, "candidates: 65 given, expected at most 64"],
    ["images", { caption: "a", count: 3, candidates: 2 }, "candidates is a whole number from the count of 3"],
    ["images", { caption: "a", rerank: "sefl" }, "did you mean self?"],
    ["images", { caption: "a", seed: -1 }, "seed: -1 given, expected at least 0"],
    ["images", { caption: "a", temperature: -0.1 }, "temperature: -0.1 given, expected at least 0"],
    ["images", { caption: "a", topK: 2.5 }, "topK: 2.5 given, expected a whole number"],
    ["images", { caption: "a", topP: 0 }, "topP: 0 given, expected more than 0"],
    ["images", { caption: "a", minP: 1.1 }, "minP: 1.1 given, expected at most 1"],
    ["images", { caption: "a", guidance: 101 }, "guidance: 101 given, expected at most 100"],
    ["images", { caption: "a", stream: "yes" }, 'stream: "yes" given, expected true or false'],
    ["images", { caption: "a", from: "%%%" }, "from: expected the bytes of a picture in base64"],
    ["images", { caption: "   " }, "caption"],
    ["images", { caption: "a", keep: "top" }, "no picture is given to draw on from"],
    ["images", { caption: "a", from: "IMAGE", keep: "BLACK" }, "the mask keeps nothing"],
    ["captions", {}, "image: missing"],
    ["captions", { image: "" }, "image: expected the bytes of a picture in base64"],
    ["captions", { image: 5 }, "image: 5 given, expected text"],
    ["captions", { image: "IMAGE", beams: 33 }, "beams: 33 given, expected at most 32"],
    ["captions", { image: "IMAGE", beams: 2, topK: 3 }, "topK is for captions that are drawn"],
    ["captions", { image: "IMAGE", lengthPenalty: 1 }, "lengthPenalty ranks what beams find"],
    [
      "captions",
      { image: "IMAGE", repetitionPenalty: 0 },
      "repetitionPenalty: 0 given, expected more than 0",
    ],
    ["captions", { image: "IMAGE", start: "a".repeat(101) }, "at most 100 characters"],
    ["reconstructions", {}, "image: missing"],
    ["reconstructions", { image: "IMAGE", count: 1 }, "count: there is no such option"],
    ["tokens", {}, "image: missing"],
    ["tokens", { image: "IMAGE", tokens }, "image and tokens are both given"],
    ["tokens", { tokens: tokens.slice(1) }, "expected at least 16 items"],
    ["tokens", { tokens: [...tokens.slice(1), 24] }, "tokens.15: 24 given, expected at most 23"],
    ["tokens", { tokens: [...tokens.slice(1), -1] }, "tokens.15: -1 given, expected at least 0"],
    ["tokens", { tokens: [...tokens.slice(1), 0.5] }, "tokens.15: 0.5 given, expected a whole number"],
    ["tokens", { tokens: "all" }, 'tokens: "all" given, expected a list'],
  ])("%s %j", async (route, sent, message) => {
    const pictures: Record<string, unknown> = { IMAGE: image, BLACK: black };
    const body = Object.entries(sent).map(([key, value]) => [key, pictures[String(value)] ?? value]);
    const error = await errorOf(await api.post(`/v1/${route}`, Object.fromEntries(body)), 400);
    expect(error.code).toBe("invalid_request");
    expect(error.message).toContain(message);
    expect(api.services.admission.size).toBe(0);
  });

  test("all issues are listed, the first ones told", async () => {
    const sent = { caption: 1, count: 0, seed: -1, topK: -1, topP: 2, minP: 2 };
    const error = await errorOf(await api.post("/v1/images", sent), 400);
    expect(error.issues).toHaveLength(6);
    expect(error.issues![1]).toEqual({ path: "count", problem: "0 given, expected at least 1" });
    expect(error.message).toContain("(and 1 more)");
  });

  test.each([
    ["count=none", 'count: "none" given, expected a number'],
    ["temperature=", 'temperature: "" given, expected a number'],
    ["seed=%20", 'seed: " " given, expected a number'],
    ["count=2&count=3", "count: "],
    ["cuont=2", "did you mean count?"],
  ])("of the query: %s", async (query, message) => {
    const response = await api.post(`/v1/captions?${query}`, png, { "Content-Type": "image/png" });
    expect((await errorOf(response, 400)).message).toContain(message);
  });

  test.each(["{", '{"caption":', "[1, 2", ""])("no JSON: %s", async (body) => {
    const response = await api.post("/v1/images", body, { "Content-Type": "application/json" });
    expect(await errorOf(response, 400)).toMatchObject({ code: "invalid_request" });
  });

  test.each(["[]", "7", "null", '"text"'])("no object: %s", async (body) => {
    const response = await api.post("/v1/images", body, { "Content-Type": "application/json" });
    expect((await errorOf(response, 400)).message).toContain("expected keys with values");
  });

  test("deeply nested JSON is refused as any other", async () => {
    const nested = `{"caption":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    const response = await api.post("/v1/images", nested, { "Content-Type": "application/json" });
    expect((await errorOf(response, 400)).message).toContain('caption: ["…"] given, expected text');
  });
});

describe("pictures", () => {
  const as = (type: string) => ({ "Content-Type": type });

  test("of too many bytes, in JSON and as the body", async () => {
    const large = Buffer.concat([png, Buffer.alloc(4000)]);
    for (const response of [
      await api.post("/v1/captions", { image: large.toString("base64") }),
      await api.post("/v1/captions", large, as("image/png")),
      await api.post("/v1/captions", large, { ...as("image/png"), "Content-Length": String(large.length) }),
    ]) {
      const error = await errorOf(response, 413);
      expect(error.code).toBe("too_large");
      expect(error.message).toContain("at most 4,000");
    }
  });

  test("of more bytes than are ever taken, also while others are at work", async () => {
    const admitted = api.services.admission.enter(api.services.limits.queuedBytes);
    const headers = { ...as("image/png"), "Content-Length": "300000000" };
    const response = await api.post("/v1/captions", png, headers);
    admitted.leave();
    expect((await errorOf(response, 413)).code).toBe("too_large");
  });

  test("bodies beyond all bounds are not read to their end", async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 1 << 16;
        controller.enqueue(new Uint8Array(1 << 16));
      },
    });
    const response = await api.app.request("http://127.0.0.1/v1/captions", {
      method: "POST",
      body: endless,
      duplex: "half",
      headers: { host: "127.0.0.1", "Content-Type": "image/png" },
    } as RequestInit);
    expect((await errorOf(response, 413)).code).toBe("too_large");
    expect(sent).toBeLessThan(1 << 20);
  });

  test("of too many pixels, told from the header", async () => {
    const wide = Buffer.from(await encodePng({ width: 50, height: 21, data: new Uint8Array(3150).fill(9) }));
    const error = await errorOf(await api.post("/v1/tokens", { image: wide.toString("base64") }), 413);
    expect(error).toMatchObject({ code: "too_many_pixels" });
    expect(error.message).toContain("50 x 21 pixels, at most 1,000");
    // A header that promises more than any file holds; nothing is decoded to find out.
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(100_000, 16);
    bomb.writeUInt32BE(100_000, 20);
    const refused = await api.post("/v1/tokens", { image: bomb.toString("base64") });
    expect([413, 422]).toContain(refused.status);
  });

  test.each([
    ["text", "hello, I am no picture"],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'],
    [
      "SVG that begins as AVIF does",
      '<!--ftypavif--><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ],
    [
      "SVG that begins as WebP does",
      '<!--    WEBP--><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ],
    ["PDF", "%PDF-1.7 and so on"],
  ])("of another kind: %s", async (_, content) => {
    const error = await errorOf(await api.post("/v1/captions", content, as("image/png")), 415);
    expect(error.code).toBe("unsupported_picture");
  });

  test("that are damaged", async () => {
    const broken = Buffer.from(png);
    broken.fill(0, 60);
    for (const bytes of [broken, png.subarray(0, 40)]) {
      const error = await errorOf(await api.post("/v1/reconstructions", bytes, as("image/png")), 422);
      expect(error.code).toBe("unreadable_picture");
    }
  });

  test("of no bytes, or of no type", async () => {
    const empty = await errorOf(await api.post("/v1/captions", Buffer.alloc(0), as("image/png")), 400);
    expect(empty.message).toBe("the body is empty");
    expect((await errorOf(await api.post("/v1/captions", png, as("text/html")), 415)).code).toBe(
      "unsupported_type",
    );
    expect((await errorOf(await api.post("/v1/captions", png), 415)).code).toBe("unsupported_type");
  });

  test("URLs and paths are no pictures: nothing is fetched or read", async () => {
    for (const sent of ["http://127.0.0.1:1/a.png", "file:///etc/passwd", "/etc/passwd", "../a.png"]) {
      const error = await errorOf(
        await api.post("/v1/captions", { image: sent }),
        sent.match(/^\/etc/) ? 415 : 400,
      );
      expect(["invalid_request", "unsupported_picture"]).toContain(error.code);
    }
  });
});

describe("ways", () => {
  test("unknown ones and wrong methods", async () => {
    expect((await errorOf(await api.get("/v1/nothing"), 404)).code).toBe("not_found");
    const response = await api.get("/v1/images");
    expect(response.headers.get("allow")).toBe("POST");
    expect((await errorOf(response, 405)).code).toBe("wrong_method");
    expect((await errorOf(await api.post("/healthz", {}), 405)).remedy).toContain("GET");
  });

  test.each([
    "evil.example",
    "evil.example:8000",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
    "a b",
  ])("another host: %j", async (host) => {
    const error = await errorOf(await api.get("/v1/model", { host }), 403);
    expect(error).toMatchObject({ code: "foreign_host", remedy: expect.stringContaining("--allow-host") });
  });

  test.each(["https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8000"])(
    "a page of another site: %s",
    async (origin) => {
      const error = await errorOf(await api.post("/v1/images", { caption: "a" }, { origin }), 403);
      expect(error.code).toBe("foreign_origin");
    },
  );

  test("its own page and names are taken", async () => {
    for (const host of ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"]) {
      expect((await api.get("/healthz", { host, origin: `http://${host}` })).status).toBe(200);
    }
  });
});

test("a mistake in the program is told to the log, not to the client", async () => {
  const told: unknown[] = [];
  const mistake = new TypeError("cannot read /secret/path");
  const broken = await serveTiny(folder, { onFailure: (error) => told.push(error) }, ({ model }) => ({
    model: new Proxy(model, {
      get: (target, name) => {
        if (name === "reconstruct") return () => Promise.reject(mistake);
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    }),
  }));
  const error = await errorOf(await broken.post("/v1/reconstructions", { image }), 500);
  expect(JSON.stringify(error)).not.toContain("secret");
  expect(told).toEqual([mistake]);
  await broken.services.model.dispose();
});
