import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Files of a model on the Hub. */
export const hubFiles = ["config.json", "tokenizer.json", "augvae.safetensors", "biart.safetensors"] as const;
type Name = (typeof hubFiles)[number];

/** What a Hub answers otherwise. */
export interface HubFaults {
  /** Answers of the list of files in its place. */
  readonly listing?: { readonly status: number; readonly body?: string };
  readonly damaged?: Name;
  readonly longer?: Name;
  readonly left?: Name;
  /** A file that breaks off at half the first time. */
  readonly broken?: Name;
  /** Commits by the names of revisions; `main` alone unless told. */
  readonly revisions?: Readonly<Record<string, string>>;
  /** Waited for before a file is sent. */
  readonly beforeFile?: (name: Name, sha: string) => Promise<void>;
}

export interface TinyHub {
  readonly endpoint: string;
  /** Paths, and behind them the bytes that were asked for where not all were. */
  readonly requests: string[];
  readonly files: ReadonlyMap<string, Buffer>;
  close(): void;
}

/** The commit that `main` is. */
export const hubSha = "0123456789abcdef0123456789abcdef01234567";

/** A Hub on loopback with one model, "somebody/tiny". */
export async function startHub(model: string, faults: HubFaults = {}): Promise<TinyHub> {
  const { listing, damaged, longer, left, revisions = { main: hubSha }, beforeFile } = faults;
  let { broken } = faults;
  const requests: string[] = [];
  const files = new Map<string, Buffer>();
  for (const name of hubFiles) files.set(name, await readFile(join(model, name)));
  const siblings = hubFiles
    .filter((name) => name !== left)
    .map((name) => {
      const bytes = files.get(name)!;
      const digest = (algorithm: string, start: string) =>
        createHash(algorithm).update(start).update(bytes).digest("hex");
      const large = name.endsWith(".safetensors");
      return {
        rfilename: name,
        size: bytes.length,
        blobId: digest("sha1", `blob ${bytes.length}\0`),
        ...(large && { lfs: { sha256: digest("sha256", "") } }),
      };
    });
  const server = createServer(async (request, response) => {
    const url = request.url!;
    const { range } = request.headers;
    requests.push(range === undefined ? url : `${url} ${range}`);
    const revision = /^\/api\/models\/somebody\/tiny\/revision\/(\w+)\?/.exec(url)?.[1];
    const [, sha, name] = /^\/somebody\/tiny\/resolve\/(\w+)\/([\w.]+)$/.exec(url) ?? [];
    if (revision !== undefined && revision in revisions) {
      response.writeHead(listing?.status ?? 200);
      response.end(listing ? listing.body : JSON.stringify({ sha: revisions[revision], siblings }));
    } else if (sha !== undefined && Object.values(revisions).includes(sha) && files.has(name!)) {
      await beforeFile?.(name as Name, sha);
      const bytes = Buffer.from(files.get(name!)!);
      const headers = { etag: `"${name}"` };
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
      if (name === damaged) bytes[100]! ^= 1;
      if (from > 0) {
        const part = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
        response.writeHead(206, { ...headers, "content-range": part }).end(bytes.subarray(from));
      } else if (name === broken) {
        broken = undefined;
        response.writeHead(200, { ...headers, "content-length": bytes.length });
        response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
      } else {
        response.writeHead(200, headers);
        response.end(name === longer ? Buffer.concat([bytes, bytes]) : bytes);
      }
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    files,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
