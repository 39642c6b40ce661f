import { setMaxListeners } from "node:events";
import { Study } from "../metrics/study/index.js";
import { LVerse, type LVerseOptions } from "../pipelines/index.js";
import { Admission } from "./admission.js";
import type { Services } from "./context.js";
import { allowedHosts } from "./hosts.js";
import { type Limits, usualLimits } from "./limits.js";
import { Metrics } from "./metrics.js";
import { OneAtATime } from "./one-at-a-time.js";
import { readWebFiles } from "./web-files.js";

export interface ServiceOptions {
  /** Of lverse, as clients are told. */
  readonly version: string;
  /** Model folder, or the id of a model of the Hub; the model that comes with the package unless told. */
  readonly model?: string | undefined;
  readonly loading?: LVerseOptions;
  readonly limits?: Partial<Limits>;
  /** File of a study that people take part in; see `Study`. */
  readonly study?: string | undefined;
  /** Address that the server listens on. */
  readonly host: string;
  /** Further names that it answers to. */
  readonly allowHosts?: readonly string[];
  /** Folder of the built page; that of the package unless told. */
  readonly web?: string;
  /** Told of errors that are a mistake in the program. */
  readonly onFailure?: (error: unknown) => void;
}

/** Services, and what stops them. */
export interface OpenServices {
  readonly services: Services;
  /** Takes no more requests. */
  refuse(): void;
  /** Aborts the requests under way. */
  abort(reason: Error): void;
}

/**
 * Opens the model and what routes work with.
 *
 * @throws as `LVerse.load`, and as `Study.load` where there is a study
 */
export async function openServices(options: ServiceOptions): Promise<OpenServices> {
  const { model: name, loading, host, allowHosts, web, onFailure = () => {} } = options;
  const limits = { ...usualLimits, ...options.limits };
  const admission = new Admission(limits);
  const metrics = new Metrics(() => admission.size);
  const study = options.study === undefined ? undefined : await Study.load(options.study);
  const model = await LVerse.load(name, {
    ...loading,
    onBatch: (direction, batch) => metrics.batch(direction, batch),
  });
  const stop = new AbortController();
  // Every request listens.
  setMaxListeners(0, stop.signal);
  let accepting = true;
  return {
    services: {
      model,
      limits,
      admission,
      decoding: new OneAtATime(),
      metrics,
      study,
      web: readWebFiles(web),
      version: options.version,
      allowsHost: allowedHosts(host, allowHosts),
      stop: stop.signal,
      accepts: () => accepting,
      onFailure,
    },
    refuse: () => {
      accepting = false;
    },
    abort: (reason) => stop.abort(reason),
  };
}
