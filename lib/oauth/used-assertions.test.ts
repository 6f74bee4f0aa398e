import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { assertionId } from "./store";
import { UsedAssertions } from "./used-assertions";

describe("UsedAssertions", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  const later = () => new Date(harness.clock.now().getTime() + 60_000);
  const newId = () => assertionId("client", randomUUID());

  it("accepts each exactly once, across processes and within a batch", async () => {
    const processes = [new UsedAssertions(harness.deps), new UsedAssertions(harness.deps)];
    const ids = Array.from({ length: 20 }, newId);
    const outcomes = await Promise.all(
      // Each process consumes them in a different order, and each twice.
      processes.flatMap((used, index) =>
        [...(index === 0 ? ids : ids.toReversed()), ...ids].map(async (id) => ({
          id,
          isFirst: await used.consume(id, later()),
        })),
      ),
    );
    for (const id of ids) {
      expect(outcomes.filter((outcome) => outcome.id === id && outcome.isFirst)).toHaveLength(1);
    }
  });

  it("writes the pending ones in one statement", async () => {
    const query = vi.spyOn(harness.deps.db, "query");
    const used = new UsedAssertions(harness.deps);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => used.consume(newId(), later())));
    expect(outcomes.every(Boolean)).toBe(true);
    expect(query).toHaveBeenCalledTimes(1);
  });

  it("rejects the whole batch when the database is unavailable, and recovers when it is back", async () => {
    const used = new UsedAssertions(harness.deps);
    vi.spyOn(harness.deps.db, "query").mockRejectedValue(new Error("connection lost"));
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => used.consume(newId(), later())));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    vi.restoreAllMocks();
    expect(await used.consume(newId(), later())).toBe(true);
  });
});
