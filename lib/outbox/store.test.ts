import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS } from "@/lib/durations";
import { dead, later, MAIL_OUTBOX, sent } from "@/lib/mail/outbox-table";
import { queueMails } from "@/lib/mail/queue-mail";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { claim, expire, findOwners, findUnsettled, settle } from "./store";
import type { Claim } from "./table";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());
beforeEach(() => t.deps.db.prisma.mailMessage.deleteMany());

const inMs = (ms: number) => new Date(t.clock.now().getTime() + ms);

async function queue(count: number, giveUpAt?: Date): Promise<string[]> {
  const mails = Array.from({ length: count }, (_, index) => ({
    recipient: `person-${index}@bank.example`,
    content: { kind: "platform_warning" as const, deadlines: [] },
    dedupeKey: uuidv7(),
    organisationId: null,
    preferenceId: null,
    secret: "a secret",
    ...(giveUpAt && { giveUpAt }),
  }));
  const ids = await t.deps.db.transaction((tx) => queueMails(tx, t.deps, mails));
  return ids.map(String);
}
const claimAs = (owner: string, limit = 10) =>
  claim(t.deps.db, MAIL_OUTBOX, { owner, now: t.clock.now(), leaseUntil: inMs(60_000), limit });
const rowOf = (id: string) => t.deps.db.prisma.mailMessage.findUniqueOrThrow({ where: { id } });
const attempt = (id: string, change: Partial<Claim> = {}): Claim => ({
  key: [id],
  attempts: 1,
  owner: "one",
  ...change,
});

describe("a claim", () => {
  it("takes due deliveries, oldest first, and counts the attempt", async () => {
    const ids = await queue(3);
    const [first] = ids;
    await t.deps.db.prisma.mailMessage.update({
      where: { id: String(first) },
      data: { nextAttemptAt: inMs(HOUR_MS) },
    });
    expect((await claimAs("one", 1)).flat()).toEqual([ids[1]]);
    expect((await claimAs("two")).flat()).toEqual([ids[2]]);
    expect(await rowOf(String(ids[1]))).toMatchObject({ status: "sending", attempts: 1, leaseOwner: "one" });
    expect(await findUnsettled(t.deps.db, MAIL_OUTBOX, "two")).toEqual([
      { key: [ids[2]], attempts: 1, owner: "two", leaseUntil: expect.any(Date), error: null },
    ]);
    expect((await findOwners(t.deps.db, MAIL_OUTBOX)).sort()).toEqual(["one", "two"]);
  });

  it("gives each delivery to one process, however many claim concurrently", async () => {
    await queue(40);
    const claims = await Promise.all(["a", "b", "c", "d"].map((owner) => claimAs(owner, 15)));
    const claimed = claims.flat(2);
    expect(claimed).toHaveLength(40);
    expect(new Set(claimed).size).toBe(40);
  });
});

describe("an outcome", () => {
  it("is recorded only for the attempt that produced it", async () => {
    const [id = ""] = await queue(1);
    await claimAs("one");
    const outcome = sent(t.clock.now(), true, null);
    for (const wrong of [attempt(id, { attempts: 2 }), attempt(id, { owner: "two" }), attempt("other")]) {
      expect(await settle(t.deps.db, MAIL_OUTBOX, wrong, outcome)).toBe(false);
    }
    expect(await settle(t.deps.db, MAIL_OUTBOX, attempt(id), outcome)).toBe(true);
    expect(await settle(t.deps.db, MAIL_OUTBOX, attempt(id), outcome)).toBe(false);
    expect(await rowOf(id)).toMatchObject({ status: "sent", isConfirmed: true, leaseOwner: null, leaseUntil: null });
  });

  it.each([
    ["later keeps the secret for the next attempt", later(new Date("2040-01-01"), "busy"), "queued", false],
    ["dead clears the secret", dead("refused"), "dead", true],
    ["done clears the secret", sent(new Date("2030-01-01"), true, null), "sent", true],
  ])("%s", async (_what, outcome, status, isCleared) => {
    const [id = ""] = await queue(1);
    await claimAs("one");
    await settle(t.deps.db, MAIL_OUTBOX, attempt(id), outcome);
    const row = await rowOf(id);
    expect([row.status, row.secret === null, row.lastError]).toEqual([status, isCleared, outcome.facts.last_error]);
    if (outcome.result === "later") expect(row.nextAttemptAt).toEqual(outcome.nextAttemptAt);
  });
});

describe("a delivery past its deadline", () => {
  it("is dead with the reason of its last failure, unless it is being sent", async () => {
    const [expired = "", running = ""] = await queue(2, inMs(-1));
    await t.deps.db.prisma.mailMessage.update({ where: { id: expired }, data: { lastError: "451 busy" } });
    await t.deps.db.prisma.mailMessage.update({ where: { id: running }, data: { status: "sending" } });
    expect(await claimAs("one")).toEqual([]);
    expect(await expire(t.deps.db, MAIL_OUTBOX, t.clock.now())).toBe(1);
    expect(await rowOf(expired)).toMatchObject({ status: "dead", secret: null, attempts: 0 });
    expect((await rowOf(expired)).lastError).toMatch(/^Not sent in time\. .* Before: 451 busy$/);
    expect((await rowOf(running)).status).toBe("sending");
  });
});
