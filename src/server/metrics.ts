import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Direction } from "../biart/index.js";
import type { SharedBatch } from "../pipelines/index.js";

/** What is counted of a server, in the form that Prometheus reads. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: "lverse_requests_total",
    help: "Requests that were answered, by route and status.",
    labelNames: ["method", "route", "status"],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: "lverse_request_duration_seconds",
    help: "Seconds from a request's arrival until its answer was sent or its client had gone.",
    labelNames: ["method", "route"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    registers: [this.#registry],
  });
  readonly #tokens = new Counter({
    name: "lverse_tokens_total",
    help: "Tokens that were generated, by direction.",
    labelNames: ["direction"],
    registers: [this.#registry],
  });
  readonly #batches = new Histogram({
    name: "lverse_batch_requests",
    help: "Requests that share a batch, by direction.",
    labelNames: ["direction"],
    buckets: [1, 2, 4, 8, 16],
    registers: [this.#registry],
  });
  readonly #sequences = new Histogram({
    name: "lverse_batch_sequences",
    help: "Sequences that are generated side by side, by direction.",
    labelNames: ["direction"],
    buckets: [1, 2, 4, 8, 16, 32, 64],
    registers: [this.#registry],
  });

  /** @param queueLength requests for work that are there now */
  constructor(queueLength: () => number) {
    new Gauge({
      name: "lverse_queue_length",
      help: "Requests for work that are being worked on or wait.",
      registers: [this.#registry],
      collect() {
        this.set(queueLength());
      },
    });
    // Memory, CPU time, event loop.
    collectDefaultMetrics({ register: this.#registry });
  }

  answered(request: { method: string; route: string; status: number; seconds: number }): void {
    const { method, route, status, seconds } = request;
    this.#requests.inc({ method, route, status: String(status) });
    this.#seconds.observe({ method, route }, seconds);
  }

  token(direction: Direction): void {
    this.#tokens.inc({ direction });
  }

  batch(direction: Direction, { calls, sequences }: SharedBatch): void {
    this.#batches.observe({ direction }, calls);
    this.#sequences.observe({ direction }, sequences);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
