import { Problem } from "../api/problem.js";
import { asksForOther, isServed, redrawn } from "./picture-file.js";

/**
 * Sends a file, or where the server does not take it, what the browser makes of it: of any size, and of kinds that only the
 * browser reads.
 *
 * @param send asks the server
 * @returns the server's answer, and what it has taken
 */
export async function sendPicture<T>(
  file: Blob,
  mostBytes: number,
  send: (picture: Blob) => Promise<T>,
): Promise<{ readonly sent: Blob; readonly answer: T }> {
  if (isServed(file, mostBytes)) {
    try {
      return { sent: file, answer: await send(file) };
    } catch (error) {
      if (!(error instanceof Problem && asksForOther(error.code))) throw error;
    }
  }
  const sent = await redrawn(file);
  return { sent, answer: await send(sent) };
}
