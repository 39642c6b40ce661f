import { describe, expect, it } from "vitest";
import { Admission } from "./admission.js";
import { ApiError } from "./errors.js";

function refusal(enter: () => unknown): ApiError {
  try {
    enter();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("was let in");
}

describe("Admission", () => {
  it("lets in as many as its bound, and the next when one has left", () => {
    const admission = new Admission({ queue: 2, queuedBytes: 1000 });
    const [first, second] = [admission.enter(1), admission.enter(1)];
    expect([first.ahead(), second.ahead()]).toEqual([0, 1]);
    const { status, code, message } = refusal(() => admission.enter(1));
    expect({ status, code }).toEqual({ status: 429, code: "busy" });
    expect(message).toContain("2 requests are at work or waiting");
    first.leave();
    first.leave();
    expect(admission.size).toBe(1);
    expect(second.ahead()).toBe(0);
    admission.enter(1);
    expect(admission.size).toBe(2);
  });

  it("bounds the bytes of all together, and takes one that is larger than that alone", () => {
    const admission = new Admission({ queue: 10, queuedBytes: 1000 });
    const large = admission.enter(5000);
    expect(refusal(() => admission.enter(1)).message).toContain("5,000 bytes of requests");
    large.leave();
    admission.enter(600);
    admission.enter(400);
    expect(refusal(() => admission.enter(1)).status).toBe(429);
  });

  it("asks to wait about as long as requests take, within bounds", () => {
    let now = 0;
    const admission = new Admission({ queue: 1, queuedBytes: 1000 }, () => now);
    const wait = () => refusal(() => admission.enter(1)).headers["Retry-After"];
    const serve = (seconds: number) => {
      const one = admission.enter(1);
      now += seconds * 1000;
      const told = wait();
      one.leave();
      return told;
    };
    expect(serve(8)).toBe("5");
    expect(serve(8)).toBe("8");
    expect(serve(13)).toBe("8");
    expect(serve(1)).toBe("9");
    for (let i = 0; i < 50; i++) serve(0.01);
    expect(serve(1)).toBe("1");
    for (let i = 0; i < 50; i++) serve(1000);
    expect(serve(1)).toBe("120");
  });
});
