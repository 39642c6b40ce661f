import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeLightningCheckpoint } from "../../test/lightning-checkpoint.js";
import { narrowInceptionFile } from "../../test/narrow-inception.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CheckpointError, readSafetensors, sha256 } from "../checkpoint/index.js";
import { DownloadError } from "../data/index.js";
import { allocate, type TensorData } from "../engine/index.js";
import { MetricError } from "./errors.js";
import {
  convertInception,
  fetchInception,
  INCEPTION_RELEASE,
  readInceptionCheckpoint,
} from "./inception-weights.js";

const folder = temporaryFolder();
let server: Server;
let address: string;

beforeAll(async () => {
  const bytes = readFileSync(narrowInceptionFile);
  server = createServer((request, response) => {
    if (request.url !== "/narrow.pth") response.writeHead(404);
    response.end(request.url === "/narrow.pth" ? bytes : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

describe("convertInception", () => {
  it("keeps every weight but the classifier's, value for value, and says which file they are from", async () => {
    const output = join(folder, "new", "inception.safetensors");
    const read = await readInceptionCheckpoint(narrowInceptionFile);
    expect(await convertInception(narrowInceptionFile, output)).toBe(94 * 5);
    const { tensors, metadata } = await readSafetensors(output);
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(read).sort());
    for (const [name, tensor] of Object.entries(tensors)) expect(tensor.data).toEqual(read[name]!.data);
    expect(metadata.source).toBe(`sha256 ${await sha256(narrowInceptionFile)}`);
  });

  it("refuses torchvision's Inception, other networks, and weights that do not fit", async () => {
    const weights = await readInceptionCheckpoint(narrowInceptionFile);
    const write = async (name: string, changes: Record<string, TensorData>) => {
      const path = join(folder, name);
      await writeLightningCheckpoint(path, { tensors: { ...weights, ...changes } });
      return readInceptionCheckpoint(path);
    };
    const torchvision = write("torchvision.pth", { "fc.bias": allocate("float32", [1000]) });
    await expect(torchvision).rejects.toThrow(CheckpointError);
    await expect(torchvision).rejects.toThrow(/a classifier of 1000 classes, as torchvision's Inception has/);
    await expect(write("none.pth", {})).rejects.toThrow(/not those of FID's Inception.*no classes/);
    const wrong = write("wrong.pth", {
      "fc.bias": allocate("float32", [1008]),
      "Mixed_7b.branch1x1.conv.weight": allocate("float32", [3, 1, 1, 1]),
    });
    await expect(wrong).rejects.toThrow(CheckpointError);
  });
});

describe("fetchInception", () => {
  const fetchFrom = async (path: string, digest?: string) => {
    const progress: [number, number][] = [];
    const cache = join(folder, `cache-${Math.abs(path.length)}-${digest ?? ""}`);
    const output = join(cache, "inception.safetensors");
    const tensors = await fetchInception({
      output,
      cache,
      retries: 0,
      release: {
        url: `${address}${path}`,
        sha256: digest ?? (await sha256(narrowInceptionFile)),
        bytes: 1,
      },
      onProgress: (received, total) => progress.push([received, total]),
    });
    return { tensors, output, progress };
  };

  it("downloads, checks and converts", async () => {
    const { tensors, output, progress } = await fetchFrom("/narrow.pth");
    expect(tensors).toBe(470);
    expect(Object.keys((await readSafetensors(output)).tensors)).toHaveLength(470);
    const { length } = readFileSync(narrowInceptionFile);
    expect(progress.at(-1)).toEqual([length, length]);
  });

  it("refuses another file, and says what to do", async () => {
    const other = fetchFrom("/narrow.pth", INCEPTION_RELEASE.sha256);
    await expect(other).rejects.toThrow(MetricError);
    await expect(fetchFrom("/narrow.pth", INCEPTION_RELEASE.sha256)).rejects.toThrow(
      /sha256 [0-9a-f]{64} came, 6726825d[0-9a-f]{56} is expected.*import-perceptual --network inception --weights/,
    );
    await expect(fetchFrom("/absent.pth")).rejects.toThrow(DownloadError);
  });
});
