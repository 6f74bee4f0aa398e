import { afterAll, beforeAll, expect, it } from "vitest";
import { MINUTE_MS } from "@/lib/durations";
import { parseCrl } from "@/lib/pki/crl-parse";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { CrlPublisher } from "./crl-publisher";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

/** A separate process whose clock is off. */
function publisher(offsetMs: number): CrlPublisher {
  const clock = { now: () => new Date(Date.now() + offsetMs) };
  return new CrlPublisher({ ...t.deps, clock }, t.deps.authorities.issuing());
}
async function served(by: CrlPublisher) {
  const { number, thisUpdate } = parseCrl((await by.get()).body);
  return { number: number ?? 0n, thisUpdate: thisUpdate.getTime() };
}

it.each([120, -120])(
  "a healthy process does not adopt the CRL of one whose clock is off by %d minutes",
  async (minutes) => {
    const healthy = publisher(0);
    await healthy.build();
    const before = await served(healthy);
    const wrong = publisher(minutes * MINUTE_MS);
    await wrong.build();
    const theirs = await served(wrong);
    await healthy.adoptNewest();
    const after = await served(healthy);
    expect(theirs.number).toBeGreaterThan(before.number);
    expect(after.number).toBeGreaterThan(theirs.number); // its own, with a higher number
    expect(after.thisUpdate).toBeGreaterThanOrEqual(before.thisUpdate);
    expect(after.thisUpdate).toBeLessThanOrEqual(Date.now());
    // A process that starts now adopts the correct one without signing another.
    const next = publisher(0);
    await next.refresh();
    expect(await served(next)).toEqual(after);
  },
);

it("thisUpdate never goes backward between processes whose clocks differ by minutes, and they don't re-sign endlessly", async () => {
  const ahead = publisher(4 * MINUTE_MS);
  const behind = publisher(-4 * MINUTE_MS);
  await ahead.build();
  const first = await served(ahead);
  await behind.build();
  const second = await served(behind);
  expect(second.number).toBeGreaterThan(first.number);
  expect(second.thisUpdate).toBeGreaterThanOrEqual(first.thisUpdate - 1000); // whole seconds in the CRL
  for (let i = 0; i < 3; i += 1) for (const one of [ahead, behind]) await one.adoptNewest();
  expect([(await served(ahead)).number, (await served(behind)).number]).toEqual([second.number, second.number]);
});
