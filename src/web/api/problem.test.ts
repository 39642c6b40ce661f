import { describe, expect, it } from "vitest";
import { explain, isStop, Problem, problemOf, toldProblem } from "./problem.js";

const answer = (status: number, body: string) => new Response(body, { status, statusText: "Some Reason" });

describe("problemOf", () => {
  it("tells what the server told, and what to do, as sentences", async () => {
    const error = { code: "busy", message: "the server is busy", remedy: "Send it again in 5 s." };
    const problem = await problemOf(answer(429, JSON.stringify({ error })));
    expect(problem.message).toBe("The server is busy. Send it again in 5 s.");
    expect(problem.code).toBe("busy");
  });

  it.each(["", "<html>Bad gateway</html>", "null", "{}", '{"error":{}}', '{"error":"no"}'])(
    "has something to say where the answer is %j",
    async (body) => {
      const { message } = await problemOf(answer(502, body));
      expect(message).toMatch(/^The server answered 502 Some Reason .*Try again/);
    },
  );
});

describe("toldProblem", () => {
  it("takes a message without a remedy", () => {
    expect(toldProblem('{"error":{"message":"Enough!"}}')?.message).toBe("Enough!");
  });
});

describe("explain", () => {
  it("gives a problem's sentence as it is, and names what only a mistake of the page can be", () => {
    expect(explain(new Problem("It is full. Wait.", "busy"))).toBe("It is full. Wait.");
    expect(explain(new TypeError("x is undefined"))).toMatch(/x is undefined.*Reload/);
    expect(explain("odd")).toMatch(/odd/);
  });

  it("knows a stop from an error", () => {
    expect(isStop(new DOMException("stopped", "AbortError"))).toBe(true);
    expect(isStop(new Problem("no", "busy"))).toBe(false);
  });
});
