import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { parseSync } from "@swc/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** The longest input that a caller can send to an expression. Quadratic time is about 10 s for it, linear time a millisecond. */
const ATTACK_LENGTH = 100_000;
/** All inputs run at the first length, the slowest ones at the others. */
const LENGTHS = [4_096, ATTACK_LENGTH];
const LONG_ONES = 2;
const LIMIT_MS = 1_000;
const SILENCE_MS = 15_000;

interface Expression {
  file: string;
  pattern: string;
  flags: string;
}

/** Every regular expression literal of the source, without tests. */
function expressions(): Expression[] {
  const files = globSync("{lib,server,app}/**/*.{ts,tsx}").filter(
    (file) => !/\.test\.tsx?$|testing|^lib\/db\/generated/.test(file),
  );
  const found = new Map<string, Expression>();
  for (const file of files) {
    const tree = parseSync(readFileSync(file, "utf8"), {
      syntax: "typescript",
      tsx: file.endsWith("x"),
      target: "esnext",
    });
    for (const { pattern, flags } of literalsIn(tree)) found.set(`${file}: ${pattern}`, { file, pattern, flags });
  }
  return [...found.values()];
}

function* literalsIn(node: unknown): Generator<{ pattern: string; flags: string }> {
  if (typeof node !== "object" || node === null) return;
  const { type, pattern, flags } = node as Record<string, unknown>;
  if (type === "RegExpLiteral") yield { pattern: String(pattern), flags: String(flags ?? "") };
  for (const child of Object.values(node)) yield* literalsIn(child);
}

/** One attack string; the worker builds it at the requested length. */
interface Attack {
  before: string;
  unit: string;
  after: string;
}

const ALPHABET = [..."aA0 \t\n\r./-_=+:;,\"'\\%&<>([{@#$*?!|~^`x\u00e9\u3042"];
const PREFIXES = 6;
const BREAKERS = ["", "\u0001", "!\n"];

/** Strings that repeat each part of a match and then fail to match. */
function attacksOn({ pattern, flags }: Expression): Attack[] {
  const attacks = new Map<string, Attack>();
  const repeat = (before: string, unit: string, after: string) => {
    if (unit !== "") attacks.set(JSON.stringify([before, unit, after]), { before, unit, after });
  };
  for (const character of ALPHABET) repeat("", character, "\u0001");
  const ownCharacters = new Set(`a0 ${pattern.replace(/[A-Za-z0-9]/g, "")}`);
  for (const sample of samplesOf(pattern, flags)) {
    for (let at = 0; at < Math.min(sample.length, 10); at += 1) {
      for (const size of [1, 2]) {
        const unit = sample.slice(at, at + size);
        for (const breaker of BREAKERS) repeat(sample.slice(0, at), unit, breaker);
      }
    }
    // After a matched prefix: adjacent loops are what takes quadratic time.
    for (let at = 1; at < Math.min(sample.length, PREFIXES); at += 1) {
      for (const character of ownCharacters) repeat(sample.slice(0, at), character, "\u0001");
    }
    repeat("", sample || "a", "\u0001");
    repeat("", sample.slice(0, -1) || "a", "\u0001");
  }
  return [...attacks.values()];
}

function samplesOf(pattern: string, flags: string): string[] {
  // Flags are removed: fast-check would search endlessly for characters that it does not generate.
  if (/\\[pux]/i.test(pattern)) return [];
  try {
    const unflagged = new RegExp(pattern, flags.replace(/[gimsvy]/g, ""));
    return fc.sample(fc.stringMatching(unflagged, { size: "small" }), { numRuns: 2, seed: 8 });
  } catch {
    return []; // a construct that fast-check can't generate; the alphabet is tried anyway
  }
}

const PROGRAM = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ pattern, flags, attacks, sizes, limitMs, longOnes }) => {
    const expression = new RegExp(pattern, flags);
    const timeOf = ({ before, unit, after }, size) => {
      const text = before + unit.repeat(Math.ceil(size / unit.length)) + after;
      const start = performance.now();
      text.replace(expression, "");
      return performance.now() - start;
    };
    const tried = attacks.map((attack) => ({ attack, ms: timeOf(attack, sizes[0]) })).sort((a, b) => b.ms - a.ms);
    let worstMs = 0;
    for (const { attack } of tried.slice(0, longOnes)) {
      for (const size of sizes) worstMs = Math.max(worstMs, timeOf(attack, size));
      if (worstMs > limitMs) break;
    }
    parentPort.postMessage(worstMs);
  });
`;

/** The longest time that an expression takes for one of the strings; Infinity when it does not return. */
async function worstOf(worker: Worker, expression: Expression, length: number): Promise<number> {
  worker.postMessage({
    ...expression,
    attacks: attacksOn(expression),
    sizes: LENGTHS.map((size) => Math.min(size, length)),
    limitMs: LIMIT_MS,
    longOnes: LONG_ONES,
  });
  const settled = new AbortController();
  try {
    return await Promise.race([
      once(worker, "message", { signal: settled.signal }).then(([worstMs]) => Number(worstMs)),
      delay(SILENCE_MS, Number.POSITIVE_INFINITY, { signal: settled.signal }),
    ]);
  } finally {
    settled.abort();
  }
}

async function slowOnes(all: readonly Expression[]): Promise<string[]> {
  const slow: string[] = [];
  let worker = new Worker(PROGRAM, { eval: true });
  for (const expression of all) {
    const name = `${expression.file}: /${expression.pattern}/${expression.flags}`;
    const worstMs = await worstOf(worker, expression, ATTACK_LENGTH);
    if (worstMs > LIMIT_MS)
      slow.push(`${name} took ${worstMs === Number.POSITIVE_INFINITY ? "forever" : `${Math.round(worstMs)} ms`}`);
    if (worstMs === Number.POSITIVE_INFINITY) {
      await worker.terminate();
      worker = new Worker(PROGRAM, { eval: true });
    }
  }
  await worker.terminate();
  return slow;
}

describe("regular expressions", () => {
  it("take linear time for any input", {
    timeout: 600_000,
  }, async () => {
    const all = expressions();
    expect(all.length, "expressions of the source").toBeGreaterThan(100);
    expect(await slowOnes(all)).toEqual([]);
  });

  it("are reported when they don't", { timeout: 60_000 }, async () => {
    const trap: Expression = { file: "trap", pattern: "^M[A-Za-z/]+={0,2}\\/*$", flags: "" };
    expect(await slowOnes([trap])).toEqual([expect.stringContaining("trap")]);
  });
});
