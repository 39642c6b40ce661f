import type { Context } from "hono";
import type { Picture } from "../data/index.js";
import type { ServerEnv, Services } from "./context.js";
import { ApiError } from "./errors.js";
import { checkBytes, decodeUpload, fromBase64 } from "./uploaded-picture.js";

/** A picture of a request's JSON, as the model sees it. */
export function pictureIn(
  c: Context<ServerEnv>,
  { model, limits, decoding }: Services,
  field: string,
  base64: string,
): Promise<Picture> {
  const bytes = fromBase64(base64, field, limits);
  return decodeUpload(bytes, model, limits, decoding, c.get("signal"));
}

/** The picture of a request: in its JSON, or its whole body. */
export async function pictureOf(
  c: Context<ServerEnv>,
  services: Services,
  image: string | undefined,
): Promise<Picture> {
  if (image !== undefined) return pictureIn(c, services, "image", image);
  const type = c.req.header("content-type") ?? "";
  if (!/^(image\/|application\/octet-stream)/i.test(type)) {
    throw new ApiError(
      400,
      "invalid_request",
      "image: missing, expected a picture",
      'Send JSON with the picture in base64 as "image", or the picture itself with its type as Content-Type.',
      { issues: [{ path: "image", problem: "missing" }] },
    );
  }
  const { model, limits, decoding } = services;
  checkBytes(Number(c.req.header("content-length") ?? 0), limits.pictureBytes);
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  if (bytes.length === 0) {
    throw new ApiError(
      400,
      "invalid_request",
      "the body is empty",
      "Send the bytes of a picture as the body.",
    );
  }
  return decodeUpload(bytes, model, limits, decoding, c.get("signal"));
}

/** Bodies of requests with a picture: JSON, or the picture itself. */
export const pictureBodies = {
  "image/*": { schema: { type: "string", format: "binary" } },
  "application/octet-stream": { schema: { type: "string", format: "binary" } },
} as const;

/** Whether the client would rather have a PNG than JSON. */
export function wantsPng(c: Context<ServerEnv>): boolean {
  const accept = c.req.header("accept") ?? "";
  return /^\s*image\/(png|\*)/i.test(accept);
}

export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");

/** An answer that is a PNG file. */
export function pngAnswer(png: Uint8Array): Response {
  return new Response(new Uint8Array(png), { headers: { "Content-Type": "image/png" } });
}
