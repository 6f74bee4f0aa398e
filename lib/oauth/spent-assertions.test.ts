import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { SpentAssertions } from "./spent-assertions";
import { assertionId } from "./store";

describe("SpentAssertions", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  const later = () => new Date(harness.clock.now().getTime() + 60_000);
  const newId = () => assertionId("client", randomUUID());

  it("gives each to exactly one of many, in several processes and in one batch", async () => {
    const processes = [new SpentAssertions(harness.deps), new SpentAssertions(harness.deps)];
    const ids = Array.from({ length: 20 }, newId);
    const outcomes = await Promise.all(
      // Each process takes them in another order, and each twice.
      processes.flatMap((spent, index) =>
        [...(index === 0 ? ids : ids.toReversed()), ...ids].map(async (id) => ({
          id,
          isFirst: await spent.spend(id, later()),
        })),
      ),
    );
    for (const id of ids) {
      expect(outcomes.filter((outcome) => outcome.id === id && outcome.isFirst)).toHaveLength(1);
    }
  });

  it("writes what waits in one statement", async () => {
    const query = vi.spyOn(harness.deps.db, "query");
    const spent = new SpentAssertions(harness.deps);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => spent.spend(newId(), later())));
    expect(outcomes.every(Boolean)).toBe(true);
    expect(query).toHaveBeenCalledTimes(1);
  });

  it("tells everyone in the batch when the database is away, and goes on when it is back", async () => {
    const spent = new SpentAssertions(harness.deps);
    vi.spyOn(harness.deps.db, "query").mockRejectedValue(new Error("connection lost"));
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => spent.spend(newId(), later())));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    vi.restoreAllMocks();
    expect(await spent.spend(newId(), later())).toBe(true);
  });
});
