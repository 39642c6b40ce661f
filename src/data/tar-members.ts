import type { FileHandle } from "node:fs/promises";
import { ShardError } from "./errors.js";
import { BLOCK, parsePax, parseTarHeader } from "./tar-header.js";

/** A member of a tar file and where its content lies. */
export interface TarMember {
  readonly name: string;
  /** First byte of the content. */
  readonly offset: number;
  /** Bytes of content. */
  readonly size: number;
  /** Rather than a folder, a link or a device. */
  readonly isFile: boolean;
}

/** Read at a time: small members lie together with the next header. */
const WINDOW = 8 * BLOCK;
/** Attributes of a member are no longer than this. */
const LONGEST_ATTRIBUTES = 2 ** 20;

/** Reads a file at any place, through a window onto it. Less comes only where the file ends. */
function windowOnto(file: FileHandle): (offset: number, length: number) => Promise<Buffer> {
  let window = Buffer.alloc(0);
  let start = 0;
  return async (offset, length) => {
    if (offset < start || offset + length > start + window.length) {
      const bytes = Buffer.alloc(Math.max(length, WINDOW));
      window = bytes.subarray(0, (await file.read(bytes, 0, bytes.length, offset)).bytesRead);
      start = offset;
    }
    return window.subarray(offset - start, offset - start + length);
  };
}

/** What headers before a member's own say of it, where that has no room for them. */
interface Attributes {
  readonly path?: string | undefined;
  readonly size?: string | undefined;
}

function readAttributes(type: string, data: Buffer, before: Attributes): Attributes {
  // L: a long name, as GNU tar writes it; x: anything, as POSIX does. The others say nothing of use here.
  if (type === "L") return { ...before, path: data.toString("utf8").replace(/\0.*$/s, "") };
  if (type !== "x") return before;
  const records = parsePax(data);
  return { path: records.get("path") ?? before.path, size: records.get("size") };
}

/**
 * The members of a tar file, by its headers; the contents are passed over.
 *
 * @param label what errors call the file
 * @throws {ShardError} no tar file, or damaged: at the place where that shows, when it is reached
 */
export async function* tarMembers(file: FileHandle, label: string): AsyncGenerator<TarMember> {
  const { size: fileSize } = await file.stat();
  const read = windowOnto(file);
  let offset = 0;
  let name: string | undefined;
  let attributes: Attributes = {};
  const refuse = (problem: string): never => {
    const what = name === undefined ? "not a tar shard" : problem;
    throw new ShardError(label, offset, name, `${what} (${fileSize} bytes)`);
  };
  const cut = "truncated, the end of the archive is missing";
  for (;;) {
    const block = await read(offset, BLOCK);
    if (block.length < BLOCK) refuse(cut);
    const header = parseTarHeader(block) ?? refuse("corrupt, no header where one is expected");
    if (header === "end") return;
    name = attributes.path ?? header.name;
    const describesNext = "xLKg".includes(header.type);
    let length = header.size;
    if (!describesNext) {
      // Folders, links and devices have no content, whatever their headers say.
      if ("123456".includes(header.type)) length = 0;
      else if (attributes.size !== undefined) length = Number(attributes.size);
    }
    if (!Number.isSafeInteger(length) || length < 0) refuse(`corrupt, a member of ${attributes.size} bytes`);
    const content = offset + BLOCK;
    if (content + length > fileSize) refuse(cut);
    if (describesNext) {
      if (length > LONGEST_ATTRIBUTES) refuse(`corrupt, ${length} bytes of attributes`);
      attributes = readAttributes(header.type, await read(content, length), attributes);
    } else {
      yield { name, offset: content, size: length, isFile: "07".includes(header.type) };
      attributes = {};
    }
    offset = content + Math.ceil(length / BLOCK) * BLOCK;
  }
}

/** @throws {ShardError} the file, which was longer, ends within the member, or cannot be read */
export async function readMember(
  file: FileHandle,
  { name, offset, size }: TarMember,
  label: string,
): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  for (let read = 0; read < size; ) {
    const { bytesRead } = await file
      .read(bytes, read, size - read, offset + read)
      .catch((cause: Error): never => {
        const problem = `cannot be read: ${cause.message}`;
        throw new ShardError(label, offset - BLOCK, name, problem, { cause });
      });
    if (bytesRead === 0) throw new ShardError(label, offset - BLOCK, name, "ends within a member");
    read += bytesRead;
  }
  return bytes;
}
