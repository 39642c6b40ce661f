/** What an entry says of itself; what is not given is true. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  /** 0 stored, 8 deflated: the content is written as it is. */
  readonly method?: number;
  /** Bytes that the content claims to be when it is unpacked. */
  readonly size?: number;
  /** General purpose flags; bit 0 is encryption. */
  readonly flags?: number;
}

/** A zip archive, byte by byte, so that it can lie. */
export function zipArchive(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const { name, content, method = 0, size = content.length, flags = 0 } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), content]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(position, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, place, Buffer.from(name)]),
    );
    parts.push(local);
    position += local.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(position, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
