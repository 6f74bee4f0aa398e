import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { SigningKeys } from "./signing-keys";

describe("token signing keys", () => {
  let t: Harness;
  beforeAll(async () => {
    t = await createHarness();
  });
  afterAll(() => t.close());

  const kids = async (keys: SigningKeys) => (await keys.current()).keys.map(({ kid }) => kid);

  it("are published a day before and after they sign, consistently in every process", async () => {
    const here = new SigningKeys(t.deps);
    const [first, ...none] = await kids(here);
    expect(none).toEqual([]);
    expect(await kids(new SigningKeys(t.deps))).toEqual([first]);

    t.clock.advance(89 * DAY_MS + 60_000);
    const [signing, next] = await kids(here);
    expect(signing).toBe(first);
    expect(next).toBeDefined();
    expect(await kids(new SigningKeys(t.deps))).toEqual([first, next]);

    t.clock.advance(DAY_MS);
    expect(await kids(here)).toEqual([next, first]);
    t.clock.advance(DAY_MS);
    expect(await kids(here)).toEqual([next]);
    expect(await kids(new SigningKeys(t.deps))).toEqual([next]);
  });

  it("are created once by processes that start concurrently", async () => {
    t.clock.advance(200 * DAY_MS);
    const processes = Array.from({ length: 5 }, () => new SigningKeys(t.deps));
    const sets = await Promise.all(processes.map(kids));
    expect(new Set(sets.map((set) => set.join())).size).toBe(1);
  });

  it("are stored encrypted, and published without the private key", async () => {
    const keys = new SigningKeys(t.deps);
    const { d } = (await keys.current()).keys[0] ?? {};
    expect(d).toMatch(/^[\w-]{43}$/);
    for (const key of await keys.publicKeys()) expect(key).not.toHaveProperty("d");
    const rows = await t.deps.db.prisma.tokenSigningKey.findMany();
    for (const row of rows)
      expect(Buffer.from(row.envelope).toString() + JSON.stringify(row.publicJwk)).not.toContain(d);
  });
});
