import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { DataError, ImageError, WorkerError } from "./errors.js";
import type { PictureLoader, PictureTask } from "./picture-task.js";
import type { PictureReply } from "./picture-worker.js";

/** Threads that load pictures where nobody says how many: one core is left to the main thread. */
export const defaultWorkers = (): number => Math.max(1, availableParallelism() - 1);

/** One being loaded, one that waits in the thread for its turn. */
const TASKS_PER_WORKER = 2;

/** The worker's module, compiled; or the source itself, in tests and scripts, through tsx. */
function workerModule(): URL {
  if (!import.meta.url.endsWith(".ts")) return new URL("./picture-worker.js", import.meta.url);
  const source = new URL("./picture-worker.ts", import.meta.url);
  const script = `import { register } from "${import.meta.resolve("tsx/esm/api")}"; register(); await import("${source}");`;
  return new URL(`data:text/javascript,${encodeURIComponent(script)}`);
}

interface PendingTask {
  readonly name: string;
  readonly resolve: (pixels: Float32Array<ArrayBuffer>) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread and the tasks that it has; only while it has some does it keep the process alive. */
class PictureThread {
  readonly #worker: Worker;
  readonly #tasks: PendingTask[] = [];
  #failure: Error | undefined;

  constructor(module: URL) {
    this.#worker = new Worker(module);
    this.#worker.unref();
    this.#worker.on("message", (reply: PictureReply) => this.#receive(reply));
    let cause: Error | undefined;
    this.#worker.on("error", (error: Error) => {
      cause = error;
    });
    // Only now have all replies come, and the first task that is left is the one that the thread was at.
    this.#worker.on("exit", (code) => {
      const problem = cause?.message ?? `exit code ${code}`;
      this.#end(new WorkerError(this.#tasks[0]?.name, problem, { cause }));
    });
  }

  get pending(): number {
    return this.#tasks.length;
  }

  load(task: PictureTask): Promise<Float32Array<ArrayBuffer>> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#tasks.push({ name: task.name, resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    this.#end(new DataError("the worker pool is closed"));
    await this.#worker.terminate();
  }

  #receive(reply: PictureReply): void {
    const task = this.#tasks.shift();
    if (this.#tasks.length === 0) this.#worker.unref();
    if ("pixels" in reply) task?.resolve(reply.pixels);
    else if ("failure" in reply) task?.reject(reply.failure);
    else {
      const { source, found, expected } = reply.unreadable;
      task?.reject(new ImageError(source, found, expected));
    }
  }

  #end(failure: Error): void {
    this.#failure ??= failure;
    for (const { reject } of this.#tasks.splice(0)) reject(this.#failure);
  }
}

/** A view alone, without the rest of the buffer that it lies in, which would be copied to the thread as well. */
function detached(task: PictureTask): PictureTask {
  const { location } = task;
  if (!(location instanceof Uint8Array) || location.length === location.buffer.byteLength) return task;
  return { ...task, location: new Uint8Array(location) };
}

/**
 * Loads pictures in worker threads. Resampling takes as long as decoding does, and would hold up the main
 * thread; so both happen there. What comes out does not depend on the number of threads.
 *
 * Decoding uses libuv's threads, of which a process has 4: set UV_THREADPOOL_SIZE for more than 4 workers.
 */
export class WorkerPool implements PictureLoader {
  readonly lanes: number;
  readonly #threads: readonly PictureThread[];

  /**
   * @param module what the threads run
   * @throws {RangeError} fewer than one
   */
  constructor(workers: number = defaultWorkers(), module: URL = workerModule()) {
    if (!Number.isInteger(workers) || workers < 1) {
      throw new RangeError(`workers is a whole number from 1, ${workers} given`);
    }
    this.lanes = workers * TASKS_PER_WORKER;
    this.#threads = Array.from({ length: workers }, () => new PictureThread(module));
  }

  /** @throws {ImageError} as `loadPicture`; {WorkerError} the thread ended, or the pool is closed */
  load(task: PictureTask): Promise<Float32Array<ArrayBuffer>> {
    const thread = this.#threads.reduce((least, other) => (other.pending < least.pending ? other : least));
    return thread.load(detached(task));
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}
