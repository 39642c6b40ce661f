import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** A full collection of V8's heap. */
export function collectGarbage(): void {
  collect();
}
