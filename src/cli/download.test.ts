import { readdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng, readTokenShards } from "../data/index.js";

const folder = temporaryFolder();
const table = join(folder, "table.tsv");
const agents = new Set<string | undefined>();
let server: Server;

beforeAll(async () => {
  const png = Buffer.from(await encodePng(stripes(80, 70)));
  server = createServer(({ url, headers }, response) => {
    agents.add(headers["user-agent"]);
    if (url === "/1") response.writeHead(404).end();
    else response.end(png);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rows = Array.from({ length: 4 }, (_, i) => `Stripes ${i}.\t${origin}/${i}\n`);
  writeFileSync(table, rows.join(""));
});

afterAll(() => {
  server.close();
});

describe("lverse download cc", () => {
  it("brings captioned pictures from the network into token shards", async () => {
    const output = join(folder, "cc");
    const words = ["download", "cc", table, "-o", output, "--host-delay", "0", "--shard", "3"];
    const { code, text, stderr } = await runCli([...words, "--user-agent", "lverse-test"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(text).toBe(
      `${output}: 3 pictures in 2 shards; 1 rows gave none, ${join(output, "failures.tsv")} says why\n`,
    );
    expect([...agents]).toEqual(["lverse-test"]);
    const again = await runCli([...words, "--json"]);
    expect(JSON.parse(again.text)).toEqual({ output, rows: 4, pictures: 3, failed: 1, shards: 2 });
    const model = join(folder, "model");
    await writeTinyModel(model);
    const tokens = join(folder, "tokens");
    const shards = join(output, "{00000..00001}.tar");
    const encoded = await runCli([
      "encode",
      shards,
      "--captioned",
      "-o",
      tokens,
      "--model",
      model,
      "--threads",
      "1",
    ]);
    expect([encoded.code, encoded.stderr]).toEqual([0, ""]);
    const { items } = await readTokenShards(tokens);
    expect(items.map(({ captions }) => captions)).toEqual([["Stripes 0."], ["Stripes 2."], ["Stripes 3."]]);
  });

  it("tells of a list that is none, in one line", async () => {
    const other = join(folder, "other.tsv");
    writeFileSync(other, "a\tb\n");
    const { code, stderr } = await runCli(["download", "cc", other, "-o", join(folder, "x")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^lverse: .*other\.tsv: found no address in its first 1 rows.*\n$/);
  });

  it("stops at Ctrl-C and keeps what came", async () => {
    const controller = new AbortController();
    const output = join(folder, "stopped");
    const words = ["download", "cc", table, "-o", output, "--host-delay", "3600000"];
    const running = runCli(words, { signal: controller.signal });
    const timer = setInterval(() => {
      const unfinished = join(output, ".tmp-00000");
      const kept = (): string[] => {
        try {
          return readdirSync(unfinished);
        } catch {
          return [];
        }
      };
      if (kept().some((name) => name.endsWith(".json"))) controller.abort();
    }, 5);
    const { code, stderr } = await running;
    clearInterval(timer);
    expect([code, stderr]).toEqual([130, "lverse: interrupted\n"]);
    expect(readdirSync(join(output, ".tmp-00000"))).toEqual(["000000000.jpg", "000000000.json"]);
  });
});
