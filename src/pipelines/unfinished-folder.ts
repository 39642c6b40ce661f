import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";

/** Milliseconds after which a folder that nobody writes to has been given up, whoever's it was. */
const givenUpAfter = 24 * 60 * 60 * 1000;

const host = () => hostname().replace(/[^\w.-]/g, "_");

/**
 * The folder in which this process keeps what it has not fetched to the end, with what processes that have ended left there of
 * the same thing, to be continued. Nobody else writes to it.
 *
 * @param unfinished holds such folders of all processes
 * @param what is fetched: letters and digits
 */
export async function openUnfinished(unfinished: string, what: string): Promise<string> {
  const own = join(unfinished, `${what}-${host()}-${process.pid}`);
  await mkdir(own, { recursive: true });
  for (const name of await readdir(unfinished)) {
    const other = join(unfinished, name);
    if (other === own || !(await hasBeenLeft(other, name))) continue;
    if (name.startsWith(`${what}-`)) await takeOver(other, own);
    else if (!(await isOld(other))) continue;
    await rm(other, { recursive: true, force: true });
  }
  return own;
}

/** Removes this process's folder, and the one around it where it is empty. */
export async function closeUnfinished(own: string): Promise<void> {
  await rm(own, { recursive: true, force: true });
  await rmdir(dirname(own)).catch(() => {});
}

/** Moves files to where none of the name is. Another process that does the same may be faster. */
async function takeOver(from: string, to: string): Promise<void> {
  const present = new Set(await readdir(to));
  for (const name of await readdir(from).catch(() => [])) {
    if (!present.has(name)) await rename(join(from, name), join(to, name)).catch(() => {});
  }
}

/** Whether the process that a folder is named after has ended; of another machine's, whether it is old. */
async function hasBeenLeft(folder: string, name: string): Promise<boolean> {
  const [, machine, pid] = /^\w+?-(.+)-(\d+)$/.exec(name) ?? [];
  return (machine === host() && !isRunning(Number(pid))) || isOld(folder);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function isOld(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const paths = [folder, ...names.map((name) => join(folder, name))];
  const times = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Date.now() - Math.max(...times) > givenUpAfter;
}
