import { appendFileSync, mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { ProtobufWriter } from "../engine/onnx/protobuf.js";
import { crc32c } from "./crc32c.js";

/** A picture for a log: PNG, and its size in pixels. */
export interface LoggedPicture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Field numbers of TensorFlow's event.proto and summary.proto. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const VALUE = { tag: 1, simpleValue: 2, image: 4, tensor: 8, metadata: 9 } as const;
const IMAGE = { height: 1, width: 2, colorspace: 3, encoded: 4 } as const;
const TENSOR = { type: 1, shape: 2, strings: 8 } as const;
const STRING_TYPE = 7;
const SESSION_START = 1;
const RGB = 3;

/**
 * Writes scalars, pictures and texts as TensorBoard reads them: a file of length-delimited, checksummed `tensorflow.Event`
 * messages in the run's folder. A run that is resumed starts a new file, which tells TensorBoard to forget what an
 * earlier one wrote of later steps.
 */
export class EventFile {
  readonly path: string;
  readonly #now: () => number;

  /**
   * @param from the step that the run starts or goes on from
   * @param now milliseconds since 1970
   */
  constructor(directory: string, from: number, now: () => number = Date.now) {
    this.#now = now;
    mkdirSync(directory, { recursive: true });
    const started = String(Math.floor(now() / 1000)).padStart(10, "0");
    this.path = join(directory, `events.out.tfevents.${started}.${hostname()}.${process.pid}.${from}`);
    this.#write(0, (event) => event.string(EVENT.fileVersion, "brain.Event:2"));
    // What was written at the very step that a run goes on from stays.
    this.#write(from === 0 ? 0 : from + 1, (event) =>
      event.message(EVENT.sessionLog, (log) => log.integer(1, SESSION_START)),
    );
  }

  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#write(step, (event) =>
      event.message(EVENT.summary, (summary) => {
        for (const [tag, value] of Object.entries(values)) {
          summary.message(1, (one) => {
            one.string(VALUE.tag, tag);
            one.float(VALUE.simpleValue, value);
          });
        }
      }),
    );
  }

  picture(step: number, tag: string, { png, width, height }: LoggedPicture): void {
    this.#write(step, (event) =>
      event.message(EVENT.summary, (summary) =>
        summary.message(1, (one) => {
          one.string(VALUE.tag, tag);
          one.message(VALUE.image, (image) => {
            image.integer(IMAGE.height, height);
            image.integer(IMAGE.width, width);
            image.integer(IMAGE.colorspace, RGB);
            image.bytes(IMAGE.encoded, png);
          });
        }),
      ),
    );
  }

  /** Lines of text, which TensorBoard's text plugin shows below one another, each as Markdown. */
  text(step: number, tag: string, lines: readonly string[]): void {
    this.#write(step, (event) =>
      event.message(EVENT.summary, (summary) =>
        summary.message(1, (one) => {
          one.string(VALUE.tag, tag);
          // SummaryMetadata.plugin_data.plugin_name
          one.message(VALUE.metadata, (metadata) => metadata.message(1, (data) => data.string(1, "text")));
          one.message(VALUE.tensor, (tensor) => {
            tensor.integer(TENSOR.type, STRING_TYPE);
            // TensorShapeProto.dim.size
            tensor.message(TENSOR.shape, (shape) => shape.message(2, (dim) => dim.integer(1, lines.length)));
            for (const line of lines) tensor.string(TENSOR.strings, line);
          });
        }),
      ),
    );
  }

  #write(step: number, fill: (event: ProtobufWriter) => void): void {
    const event = new ProtobufWriter();
    event.double(EVENT.wallTime, this.#now() / 1000);
    event.integer(EVENT.step, step);
    fill(event);
    appendFileSync(this.path, record(event.finish()));
  }
}

/** TensorFlow's record framing: length, masked checksum of it, the bytes, masked checksum of them. */
function record(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 16);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedChecksum(framed.subarray(0, 8)), true);
  framed.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedChecksum(bytes), true);
  return framed;
}

/** Rotated right by 15 bits, plus a constant: checksums of data that holds checksums stay useful. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
