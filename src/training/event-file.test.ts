import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { crc32c } from "./crc32c.js";
import { EventFile } from "./event-file.js";

const folder = temporaryFolder();
const python = "/usr/bin/python3";

/** Declares TensorFlow's messages anew for Google's own protobuf library, and prints the events of a file. */
const reader = `
import json, struct, sys
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
F = descriptor_pb2.FieldDescriptorProto
file = descriptor_pb2.FileDescriptorProto(name="event.proto", package="t", syntax="proto3")
def message(name, *fields):
    m = file.message_type.add(name=name)
    for number, field, kind, *of in fields:
        label = F.LABEL_REPEATED if kind == "repeated" else F.LABEL_OPTIONAL
        kind = F.TYPE_MESSAGE if of else getattr(F, "TYPE_" + kind.upper())
        m.field.add(name=field, number=number, type=kind, label=label, **({"type_name": ".t." + of[0]} if of else {}))
message("Image", (1, "height", "int32"), (2, "width", "int32"), (3, "colorspace", "int32"), (4, "encoded", "bytes"))
message("PluginData", (1, "plugin_name", "string"))
message("SummaryMetadata", (1, "plugin_data", "message", "PluginData"))
message("Dim", (1, "size", "int64"))
message("TensorShape", (2, "dim", "repeated", "Dim"))
message("Tensor", (1, "dtype", "int32"), (2, "tensor_shape", "message", "TensorShape"))
file.message_type[-1].field.add(name="string_val", number=8, type=F.TYPE_BYTES, label=F.LABEL_REPEATED)
message("Value", (1, "tag", "string"), (2, "simple_value", "float"), (4, "image", "message", "Image"),
        (8, "tensor", "message", "Tensor"), (9, "metadata", "message", "SummaryMetadata"))
message("Summary", (1, "value", "repeated", "Value"))
message("SessionLog", (1, "status", "int32"))
message("Event", (1, "wall_time", "double"), (2, "step", "int64"), (3, "file_version", "string"),
        (5, "summary", "message", "Summary"), (7, "session_log", "message", "SessionLog"))
pool = descriptor_pool.DescriptorPool(); pool.Add(file)
Event = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("t.Event"))
data, events = open(sys.argv[1], "rb").read(), []
while data:
    (length,) = struct.unpack("<Q", data[:8])
    e = Event.FromString(data[12:12 + length]); data = data[16 + length:]
    events.append({"time": e.wall_time, "step": e.step, "version": e.file_version, "status": e.session_log.status,
        "texts": [[v.metadata.plugin_data.plugin_name, v.tensor.dtype, [d.size for d in v.tensor.tensor_shape.dim],
                   [text.decode() for text in v.tensor.string_val]] for v in e.summary.value if v.HasField("tensor")],
        "values": [[v.tag, v.simple_value, v.image.width, v.image.height, v.image.colorspace, v.image.encoded.hex()]
                   for v in e.summary.value if not v.HasField("tensor")]})
print(json.dumps(events))
`;
const withProtobuf = spawnSync(python, ["-c", "import google.protobuf"]).status === 0;

describe("CRC-32C", () => {
  it.each([
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["31 to 0", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ["the check string", new TextEncoder().encode("123456789"), 0xe3069283],
  ])("of %s is RFC 3720's", (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

describe("an event file", () => {
  it("begins with the record that TensorFlow's writers begin with", () => {
    const { path } = new EventFile(folder, 0, () => 0);
    const bytes = readFileSync(path);
    // Wall time 9 bytes, step 2, version 15; the checksum of the length is masked.
    expect(bytes.readBigUInt64LE(0)).toBe(26n);
    expect(bytes.subarray(12, 38).toString("latin1")).toContain("brain.Event:2");
    const masked = (crc: number) => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
    expect(bytes.readUInt32LE(8)).toBe(masked(crc32c(bytes.subarray(0, 8))));
    expect(bytes.readUInt32LE(38)).toBe(masked(crc32c(bytes.subarray(12, 38))));
  });

  it.skipIf(!withProtobuf)("is read by Google's protobuf library (skipped without python3-protobuf)", () => {
    const file = new EventFile(join(folder, "run"), 3, () => 1_700_000_000_500);
    file.scalars(4, { loss: 0.5, "heldOut.psnr": 21.25 });
    file.picture(5, "reconstructions", { png: Uint8Array.from([137, 80]), width: 7, height: 9 });
    file.text(6, "captions", ["a red apple", "ein Käse"]);
    const script = join(folder, "read.py");
    writeFileSync(script, reader);
    const events = JSON.parse(execFileSync(python, [script, file.path], { encoding: "utf8" }));
    const time = 1_700_000_000.5;
    expect(events).toEqual([
      { time, step: 0, version: "brain.Event:2", status: 0, texts: [], values: [] },
      { time, step: 4, version: "", status: 1, texts: [], values: [] },
      {
        time,
        step: 4,
        version: "",
        status: 0,
        texts: [],
        values: [
          ["loss", 0.5, 0, 0, 0, ""],
          ["heldOut.psnr", 21.25, 0, 0, 0, ""],
        ],
      },
      {
        time,
        step: 5,
        version: "",
        status: 0,
        texts: [],
        values: [["reconstructions", 0, 7, 9, 3, "8950"]],
      },
      {
        time,
        step: 6,
        version: "",
        status: 0,
        // 7 is DT_STRING.
        texts: [["text", 7, [2], ["a red apple", "ein Käse"]]],
        values: [],
      },
    ]);
  });
});
