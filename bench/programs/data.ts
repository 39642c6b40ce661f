import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { BatchStream, openPictures } from "../../src/data/index.js";
import { Random } from "../../src/engine/index.js";
import { numericOptions, printFigure } from "../measure.js";

/** Photographs-like JPEG files of ImageNet's usual size, read, cropped and resized as training does. */
const o = numericOptions({ pictures: 96, width: 500, height: 375, batches: 12, batch: 16, threads: 2 });
const folder = mkdtempSync(join(tmpdir(), "lverse-bench-"));
try {
  const random = new Random(1);
  for (let i = 0; i < o.pictures; i++) {
    // Smooth noise compresses as photographs do: about 60 kB.
    const data = Uint8Array.from({ length: 50 * 38 * 3 }, () => random.integer(256));
    const raw = { width: 50, height: 38, channels: 3 as const };
    const picture = sharp(data, { raw }).resize(o.width, o.height, { kernel: "cubic", fit: "fill" });
    writeFileSync(join(folder, `${i}.jpg`), await picture.jpeg({ quality: 90 }).toBuffer());
  }
  const pictures = await openPictures(folder);
  for (const size of [64, 256]) {
    for (const workers of [0, 1, 2]) {
      const options = { pictures, batchSize: o.batch, size, seed: 1, workers, prefetch: 4 };
      const stream = new BatchStream(options);
      await stream.next();
      const start = performance.now();
      for (let i = 0; i < o.batches; i++) await stream.next();
      const seconds = (performance.now() - start) / 1000;
      await stream.stop();
      const rate = (o.batches * o.batch) / seconds;
      printFigure({ what: `data ${size} px, ${workers} workers`, figure: `${rate.toFixed(0)} pictures/s` });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
