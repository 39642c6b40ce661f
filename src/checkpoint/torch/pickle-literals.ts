import { opcodes as op } from "./opcodes.js";
import type { PickleBytes } from "./pickle-bytes.js";

/** The value that is all in one instruction, or undefined for an instruction of another kind. */
export function readLiteral(
  opcode: number,
  bytes: PickleBytes,
): null | boolean | number | bigint | string | Uint8Array | undefined {
  switch (opcode) {
    case op.NONE:
      return null;
    case op.NEWTRUE:
      return true;
    case op.NEWFALSE:
      return false;
    case op.BININT:
      return bytes.int32();
    case op.BININT1:
      return bytes.uint8();
    case op.BININT2:
      return bytes.uint16();
    case op.LONG1:
      return bytes.integer(bytes.uint8());
    case op.LONG4:
      return bytes.integer(bytes.uint32());
    case op.BINFLOAT:
      return bytes.float64();
    case op.SHORT_BINUNICODE:
      return bytes.text(bytes.uint8());
    case op.BINUNICODE:
      return bytes.text(bytes.uint32());
    case op.BINUNICODE8:
      return bytes.text(bytes.uint64());
    case op.SHORT_BINSTRING:
      return bytes.textOrBytes(bytes.uint8());
    case op.BINSTRING:
      return bytes.textOrBytes(bytes.uint32());
    case op.SHORT_BINBYTES:
      return bytes.take(bytes.uint8());
    case op.BINBYTES:
      return bytes.take(bytes.uint32());
    case op.BINBYTES8:
      return bytes.take(bytes.uint64());
    default:
      return undefined;
  }
}
