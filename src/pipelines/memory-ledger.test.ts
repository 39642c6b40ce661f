import { expect, test } from "vitest";
import type { GenerationMemory } from "./generation-memory.js";
import { MemoryLedger } from "./memory-ledger.js";

const need = (bytes: number) => ({ bytes, computed: "" });

/** Weights of 100, working memory of 20, a process of 3. */
function memory(packed: number, cache: number): GenerationMemory {
  return {
    batch: 1,
    weights: need(100),
    packed: need(packed),
    cache: need(cache),
    working: need(20),
    peak: need(123 + packed + cache),
  };
}

function holder(ledger: MemoryLedger, idle: boolean) {
  const one = { idle, free: () => ledger.drop(one) };
  return one;
}

test("weights are held once, what is packed and cached by each", () => {
  const ledger = new MemoryLedger();
  const [busy, idle] = [holder(ledger, false), holder(ledger, true)];
  expect(ledger.heldFor(busy)).toEqual({ taken: 0, others: 0, idle: 0 });
  // What is promised is not free to others any more, and not taken yet.
  ledger.promise(busy, memory(40, 7));
  expect(ledger.heldFor(idle)).toEqual({ taken: -47, others: 47, idle: 0 });
  ledger.take(busy);
  expect(ledger.heldFor(busy)).toEqual({ taken: 170, others: 0, idle: 0 });
  expect(ledger.heldFor(idle)).toEqual({ taken: 123, others: 47, idle: 0 });
  ledger.promise(idle, memory(40, 9));
  ledger.take(idle);
  expect(ledger.heldFor(busy)).toEqual({ taken: 170, others: 49, idle: 49 });
  expect(ledger.of(idle)!.cache.bytes).toBe(9);
});

test("who is idle is freed, and the weights stay", () => {
  const ledger = new MemoryLedger();
  const [busy, idle] = [holder(ledger, false), holder(ledger, true)];
  for (const one of [busy, idle]) {
    ledger.promise(one, memory(40, 7));
    ledger.take(one);
  }
  ledger.freeIdle(idle);
  expect(ledger.heldFor(idle).others).toBe(47);
  ledger.freeIdle(busy);
  expect(ledger.heldFor(busy)).toEqual({ taken: 170, others: 0, idle: 0 });
  ledger.drop(busy);
  expect(ledger.heldFor(idle)).toEqual({ taken: 103, others: 0, idle: 0 });
});
