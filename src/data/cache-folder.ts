import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of what was fetched once: `LVERSE_CACHE`, else `lverse` in `XDG_CACHE_HOME` or `~/.cache`. */
export function cacheFolder(): string {
  const { LVERSE_CACHE, XDG_CACHE_HOME } = process.env;
  return LVERSE_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "lverse");
}
