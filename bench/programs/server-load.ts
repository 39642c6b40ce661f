import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { encodePng } from "../../src/data/index.js";
import { Random } from "../../src/engine/index.js";
import { LVerse, shippedModel } from "../../src/pipelines/index.js";
import { listen, usualLimits } from "../../src/server/index.js";
import { numericOptions, printFigure } from "../measure.js";

/**
 * `lverse serve` under load on loopback: many requests at once, each of which has to end in an answer or a 429, then many in a
 * row, over which the memory of the server's process has to stay. The server has a process of its own: this file again.
 */
const o = numericOptions({ parallel: 200, requests: 2000, concurrency: 16, threads: 2 });

async function serve(): Promise<void> {
  const server = await listen({
    version: "bench",
    host: "127.0.0.1",
    port: 0,
    model: shippedModel,
    loading: { threads: o.threads },
    onFailure: (error) => console.error(error),
  });
  process.send!(server.url);
  process.once("disconnect", () => void server.stop());
}

/** What became of a request: its status, `gone` for one that was given up, or the error's name. */
type Outcome = string;
interface Ended {
  readonly outcome: Outcome;
  readonly seconds: number;
}

const random = new Random(1, "server-load");
const captions = ["a red apple, flat", "a blue fish", "a smiling cat, 3d", "a taxi", "a green hat, noto"];

class Client {
  constructor(
    private readonly url: string,
    private readonly png: Uint8Array<ArrayBuffer>,
    private readonly tokens: number,
    private readonly codes: number,
  ) {}

  /** One of the kinds of requests that the page sends. */
  ask(number: number): Promise<Ended> {
    const kind = number % 4;
    const seed = random.integer(1 << 30);
    if (kind === 0) {
      const caption = captions[random.integer(captions.length)]!;
      return this.#post("v1/images", {
        caption,
        seed,
        count: 1 + (number % 8 === 0 ? 1 : 0),
        stream: number % 3 === 0,
      });
    }
    if (kind === 1) return this.#post("v1/captions?count=1", this.png);
    if (kind === 2) return this.#post("v1/reconstructions", this.png);
    return this.#post("v1/tokens", {
      tokens: Array.from({ length: this.tokens }, () => random.integer(this.codes)),
    });
  }

  /** Gives a drawing up after some time. */
  leave(): Promise<Ended> {
    const signal = AbortSignal.timeout(20 + random.integer(200));
    return this.#post("v1/images", { caption: "a red apple", count: 4, candidates: 8, stream: true }, signal);
  }

  /** Sends what cannot be answered. */
  err(): Promise<Ended> {
    return this.#post("v1/images", { caption: "", count: -1, coutn: "x".repeat(10_000) });
  }

  /** Of the server's process. */
  async residentMegabytes(): Promise<number> {
    const text = await (await fetch(`${this.url}metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)![1]) / 1e6;
  }

  async #post(path: string, body: object | Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<Ended> {
    const start = performance.now();
    const raw = body instanceof Uint8Array;
    let outcome: Outcome;
    try {
      const response = await fetch(this.url + path, {
        method: "POST",
        headers: { "Content-Type": raw ? "image/png" : "application/json" },
        body: raw ? body : JSON.stringify(body),
        ...(signal && { signal }),
      });
      const text = await response.text();
      outcome = String(response.status);
      if (response.status === 429 && !response.headers.has("retry-after"))
        outcome = "429 without Retry-After";
      if (text.startsWith("event:") && !/^event: result$/m.test(text)) outcome = "stream without a result";
    } catch (error) {
      outcome = signal?.aborted ? "gone" : `${(error as Error).message}`;
    }
    return { outcome, seconds: (performance.now() - start) / 1000 };
  }
}

function counted(ended: readonly Ended[]): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of ended) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([outcome, count]) => `${count} x ${outcome}`)
    .join(", ");
}

const longest = (ended: readonly Ended[]) => Math.max(...ended.map(({ seconds }) => seconds)).toFixed(1);
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function atOnce(client: Client): Promise<void> {
  const ended = await Promise.all(Array.from({ length: o.parallel }, (_, number) => client.ask(number)));
  const others = ended.filter(({ outcome }) => outcome !== "200" && outcome !== "429");
  printFigure({
    what: `server, ${o.parallel} requests at once, queue of ${usualLimits.queue}`,
    figure: `${counted(ended)}; the last after ${longest(ended)} s`,
    goal: "200 and 429 alone",
    peak_mb: Math.round(await client.residentMegabytes()),
  });
  if (others.length > 0) process.exitCode = 1;
}

/** What a request in a row may end in: one that is given up may have been answered before. */
const expected = { ask: ["200"], leave: ["gone", "200"], err: ["400"] } as const;
/** Resident memory at the end, of that before. */
const mostGrowth = 0.05;

async function inARow(client: Client): Promise<void> {
  const ended: Ended[] = [];
  let others = 0;
  const memory: number[] = [];
  const every = Math.max(1, Math.floor(o.requests / 40));
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < o.requests) {
      const number = next++;
      if (number % every === 0) memory.push(await client.residentMegabytes());
      const kind = number % 10 === 7 ? "leave" : number % 20 === 13 ? "err" : "ask";
      const one = await (kind === "ask" ? client.ask(number) : client[kind]());
      ended.push(one);
      if (!(expected[kind] as readonly Outcome[]).includes(one.outcome)) others++;
    }
  };
  await Promise.all(Array.from({ length: o.concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const quarter = Math.floor(memory.length / 4);
  const quarters = [0, 1, 2, 3].map((i) => median(memory.slice(i * quarter, (i + 1) * quarter)));
  const shown = quarters.map((value) => value.toFixed(0)).join(", ");
  const [, second, , fourth] = quarters as [number, number, number, number];
  const growth = fourth / second - 1;
  printFigure({
    what: `server, ${o.requests.toLocaleString("en-US")} requests, ${o.concurrency} side by side`,
    figure: `${counted(ended)}; ${(ended.length / seconds).toFixed(1)}/s, the slowest ${longest(ended)} s`,
    goal: "200, 400 (sent so) and gone (sent so)",
    peak_mb: Math.round(Math.max(...memory)),
  });
  printFigure({
    what: "server, resident memory by quarters of these",
    figure: `${shown} MB: ${(100 * growth).toFixed(1)} % from the second to the last`,
    goal: `≤ ${100 * mostGrowth} %`,
    peak_mb: Math.round(Math.max(...memory)),
  });
  if (others > 0 || growth > mostGrowth) process.exitCode = 1;
}

async function load(): Promise<void> {
  const lverse = await LVerse.load();
  const { resolution, config } = lverse;
  await lverse.dispose();
  const side = resolution * 2;
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 37 + (i >> 8)) % 256);
  const png = new Uint8Array(await encodePng({ width: side, height: side, data }));
  const server: ChildProcess = fork(import.meta.filename, ["--threads", String(o.threads)], {
    env: { ...process.env, LVERSE_BENCH_SERVE: "1" },
  });
  try {
    const [url] = (await once(server, "message")) as [string];
    const client = new Client(url, png, config.biart.imageLength, config.augvae.codebookSize);
    for (let number = 0; number < 8; number++) await client.ask(number);
    await atOnce(client);
    await inARow(client);
    const closed = once(server, "exit");
    server.disconnect();
    const [code] = await closed;
    if (code !== 0) throw new Error(`the server ended with ${code}`);
  } finally {
    server.kill();
  }
}

await (process.env.LVERSE_BENCH_SERVE ? serve() : load());
