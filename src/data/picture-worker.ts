import { parentPort } from "node:worker_threads";
import { ImageError } from "./errors.js";
import { loadPixels, type PictureTask } from "./picture-task.js";

/** What a worker thread answers to each {@link PictureTask}, in the order of the tasks. */
export type PictureReply =
  | { readonly pixels: Float32Array<ArrayBuffer> }
  | { readonly unreadable: Pick<ImageError, "source" | "found" | "expected"> }
  /** No fault of the picture. */
  | { readonly failure: unknown };

const port = parentPort!;
let previous = Promise.resolve();

// One picture at a time; the next task waits here, so that the thread need not wait for the main one.
port.on("message", (task: PictureTask) => {
  previous = previous.then(() => answer(task));
});

async function answer(task: PictureTask): Promise<void> {
  try {
    const pixels = await loadPixels(task);
    port.postMessage({ pixels } satisfies PictureReply, [pixels.buffer]);
  } catch (error) {
    port.postMessage(describeFailure(error));
  }
}

/** Errors lose their class on the way to another thread. */
function describeFailure(error: unknown): PictureReply {
  if (!(error instanceof ImageError)) return { failure: error };
  const { source, found, expected } = error;
  return { unreadable: { source, found, expected } };
}
