import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { clipDigest, clipModelFolder, readClipConfig } from "./clip-model-files.js";

const files: Readonly<Record<string, string>> = {
  "config.json": JSON.stringify({ model_type: "clip", vision_config: { image_size: 16 } }),
  "preprocessor_config.json": JSON.stringify({
    resample: 3,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
  }),
  "tokenizer.json": "{}",
  "onnx/text_model.onnx": "text",
  "onnx/vision_model.onnx": "vision",
};

describe("clipModelFolder", () => {
  const asked: string[] = [];
  let server: Server;
  let endpoint: string;

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      asked.push(url!);
      const content = files[url!.replace("/someone/clip/resolve/main/", "")];
      response.writeHead(content === undefined ? 404 : 200).end(content);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    asked.length = 0;
  });

  it("downloads an id that was given, once", async () => {
    const cache = temporaryFolder();
    const told = new Set<string>();
    const onDownload = (file: string) => void told.add(file);
    const folder = await clipModelFolder("someone/clip", { cache, endpoint, onDownload });
    expect(asked.map((url) => url.replace("/someone/clip/resolve/main/", ""))).toEqual(Object.keys(files));
    expect([...told]).toEqual(Object.keys(files));
    for (const [file, content] of Object.entries(files)) {
      expect(await readFile(join(folder, file), "utf8")).toBe(content);
    }
    asked.length = 0;
    expect(await clipModelFolder("someone/clip", { cache, endpoint })).toBe(folder);
    expect(asked).toEqual([]);
  });

  it("tells what the Hub does not have", async () => {
    const cache = temporaryFolder();
    await expect(clipModelFolder("nobody/clip", { cache, endpoint })).rejects.toThrow(
      "nobody/clip/resolve/main/config.json: the server answers 404",
    );
  });

  it.each(["./models/clip", "/no/such/clip", "clip", "a/b/c", "../x", "a/..", "C:\\clip"])(
    "asks nobody for %j, a folder that is not there",
    async (model) => {
      const cache = temporaryFolder();
      await expect(clipModelFolder(model, { cache, endpoint })).rejects.toThrow(
        `${model}: no such folder; expected a CLIP model's folder, or its id`,
      );
      expect(asked).toEqual([]);
    },
  );

  it("asks nobody where no model was named: takes the one that is there, or says how to get it", async () => {
    const cache = temporaryFolder();
    await expect(clipModelFolder(undefined, { cache, endpoint })).rejects.toThrow(
      "no CLIP model was named, and Xenova/clip-vit-base-patch32 has not been downloaded",
    );
    const folder = join(cache, "Xenova", "clip-vit-base-patch32");
    await write(folder, files);
    expect(await clipModelFolder(undefined, { cache, endpoint })).toBe(folder);
    expect(asked).toEqual([]);
  });

  it("keeps its cache in LVERSE_CACHE, and asks HF_ENDPOINT", async () => {
    const cache = temporaryFolder();
    vi.stubEnv("LVERSE_CACHE", cache);
    vi.stubEnv("HF_ENDPOINT", endpoint);
    try {
      expect(await clipModelFolder("someone/clip")).toBe(join(cache, "clip", "someone", "clip"));
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

async function write(folder: string, contents: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, "onnx"), { recursive: true });
  for (const [file, content] of Object.entries(contents)) await writeFile(join(folder, file), content);
}

describe("readClipConfig", () => {
  it("reads sizes, OpenAI's where none are stated", async () => {
    const folder = temporaryFolder();
    await write(folder, files);
    expect(await readClipConfig(folder)).toEqual({ imageSize: 16, textLength: 77 });
    await write(folder, { "config.json": JSON.stringify({ model_type: "clip" }) });
    expect(await readClipConfig(folder)).toEqual({ imageSize: 224, textLength: 77 });
  });

  it.each([
    ["config.json", { model_type: "siglip" }, "model_type"],
    ["config.json", { model_type: "clip", vision_config: { image_size: 0.5 } }, "vision_config.image_size"],
    ["preprocessor_config.json", { image_mean: [0.5, 0.5, 0.5] }, "expected OpenAI's 0.48145466"],
    ["preprocessor_config.json", { resample: 2 }, "expected 3, the bicubic filter"],
  ])("refuses another network's %s %j", async (file, content, message) => {
    const folder = temporaryFolder();
    await write(folder, { ...files, [file]: JSON.stringify(content) });
    await expect(readClipConfig(folder)).rejects.toThrow(message);
    await expect(readClipConfig(folder)).rejects.toThrow(join(folder, file));
  });
});

describe("clipDigest", () => {
  it("is of both networks", async () => {
    const folder = temporaryFolder();
    await write(folder, files);
    const first = await clipDigest(folder);
    await write(folder, { "onnx/vision_model.onnx": "visiom" });
    expect(await clipDigest(folder)).not.toBe(first);
    // sha256sum of "textvision".
    expect(first).toBe("c560fcf4ac66fa84");
  });
});
