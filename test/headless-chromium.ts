import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packaged from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/** Where systems keep a Chromium of their own. */
const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const flags = [
  "--no-sandbox",
  "--no-zygote",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--font-render-hinting=none",
  // Names lead nowhere: only addresses are left.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/**
 * A headless Chromium that runs here: that of CHROMIUM_PATH, the one in the package `@sparticuz/chromium`, or the system's.
 * In place of one, why there is none.
 */
export async function launchChromium(): Promise<Browser | string> {
  const told = process.env.CHROMIUM_PATH;
  const ways = told ? [async () => told] : [inflated, ...installed.map((path) => async () => path)];
  const problems: string[] = [];
  for (const way of ways) {
    try {
      const executablePath = await way();
      if (!existsSync(executablePath)) throw new Error(`there is no ${executablePath}`);
      return await chromium.launch({ executablePath, args: flags });
    } catch (error) {
      problems.push((error as Error).message.split("\n")[0]!);
    }
  }
  return problems.join("; ");
}

/** The package's binary. It is inflated once, into a folder that is whole when it has its name. */
async function inflated(): Promise<string> {
  const manifest = new URL("../../package.json", import.meta.resolve("@sparticuz/chromium"));
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const folder = join(tmpdir(), `lverse-chromium-${version}-${process.arch}`);
  const path = join(folder, "chromium");
  if (existsSync(path)) return path;
  const { TMPDIR } = process.env;
  const making = await mkdtemp(`${folder}-`);
  try {
    // The package inflates into the folder for temporary files, and takes what it finds there for whole.
    process.env.TMPDIR = making;
    await packaged.executablePath();
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  // Somebody else may have been faster.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return path;
}
