import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { freePort } from "@/lib/testing/portal";
import { type NewMail, queueMails } from "./queue-mail";
import { createMailSender, type MailSender } from "./send-mails";
import { startMailServer, startSilentServer, type TestMailServer } from "./testing";

import { reminder } from "./testing/reminders";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example" });
});
afterAll(() => t.close());
beforeEach(() => t.deps.db.prisma.mailMessage.deleteMany());

const queue = (...mails: NewMail[]) => t.deps.db.transaction((tx) => queueMails(tx, t.deps, mails));
const many = (count: number) =>
  queue(...Array.from({ length: count }, (_, index) => reminder({ recipient: `person-${index}@bank.example` })));
const rows = () => t.deps.db.prisma.mailMessage.findMany({ orderBy: { id: "asc" } });
const senderTo = (smtpUrl: string | undefined): MailSender =>
  createMailSender({ ...t.deps, env: { ...t.deps.env, smtpUrl } });
/** Recipients of all received emails, with duplicates. */
const recipients = (server: TestMailServer) => server.received.flatMap(({ to }) => to).sort();

let server: TestMailServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("a failing mail server", () => {
  it("that is down is paused and then retried, email by email", async () => {
    const port = await freePort();
    await many(3);
    const sender = senderTo(`smtp://127.0.0.1:${port}`);
    expect(await sender.round()).toMatchObject({ sent: 0, later: 3, dead: 0 });
    expect(await sender.round()).toMatchObject({ idle: "the mail server is paused" });
    expect((await rows())[0]?.lastError).toContain("ECONNREFUSED");
    t.clock.advance(HOUR_MS);
    server = await startMailServer({ port });
    expect(await sender.round()).toMatchObject({ sent: 3 });
    expect(recipients(server)).toEqual(["person-0@bank.example", "person-1@bank.example", "person-2@bank.example"]);
  });

  it("that sends no greeting blocks a round for at most ten seconds", async () => {
    const silent = await startSilentServer();
    try {
      await many(1);
      const startedAt = performance.now();
      expect(await senderTo(silent.url).round()).toMatchObject({ sent: 0, later: 1 });
      expect(performance.now() - startedAt).toBeLessThan(12_000);
    } finally {
      await silent.close();
    }
  });

  it("that receives a message and never replies has not accepted it", async () => {
    let isHanging = true;
    server = await startMailServer({ message: () => (isHanging ? "hang" : undefined) });
    await many(1);
    expect(await senderTo(`${server.url}?socketTimeout=400`).round()).toMatchObject({ sent: 0, later: 1 });
    isHanging = false;
    t.clock.advance(HOUR_MS);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 1 });
    expect(recipients(server)).toEqual(["person-0@bank.example"]);
  });

  it("that rejects a recipient makes its email dead with the reply, and the others are delivered", async () => {
    server = await startMailServer({
      recipient: (address) =>
        address.startsWith("person-1@") ? { code: 550, text: "5.1.1 No such user here" } : undefined,
    });
    await many(3);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 2, later: 0, dead: 1 });
    expect(recipients(server)).toEqual(["person-0@bank.example", "person-2@bank.example"]);
    expect((await rows()).find(({ status }) => status === "dead")).toMatchObject({
      recipient: "person-1@bank.example",
      lastError: expect.stringContaining("No such user here"),
    });
    t.clock.advance(3 * DAY_MS);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 0, dead: 0 });
  });

  it("that greylists receives the email again later", async () => {
    const seen = new Set<string>();
    server = await startMailServer({
      recipient: (address) => {
        if (seen.has(address)) return undefined;
        seen.add(address);
        return { code: 451, text: "4.7.1 Try again in a minute" };
      },
    });
    await many(2);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 0, later: 2, dead: 0 });
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 0, later: 0 });
    t.clock.advance(2 * 60_000);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 2 });
  });

  it("that permanently rejects the message makes it dead", async () => {
    server = await startMailServer({ message: () => ({ code: 554, text: "5.7.1 Policy" }) });
    await many(1);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 0, dead: 1 });
  });

  it("down for a day loses and duplicates no email, whenever it recovers", async () => {
    const port = await freePort();
    const sender = senderTo(`smtp://127.0.0.1:${port}`);
    await many(25);
    for (let hour = 0; hour < 24; hour += 1) {
      await sender.round();
      if (hour === 12) await many(5);
      t.clock.advance(HOUR_MS);
    }
    server = await startMailServer({ port });
    for (let round = 0; round < 8; round += 1) {
      await sender.round();
      t.clock.advance(HOUR_MS / 2);
    }
    const expected = [...Array.from({ length: 25 }, (_, index) => index), 0, 1, 2, 3, 4];
    expect(recipients(server)).toEqual(expected.map((index) => `person-${index}@bank.example`).sort());
    expect((await rows()).every(({ status }) => status === "sent")).toBe(true);
  });

  it("down for more than three days leaves dead emails with the reason", async () => {
    const sender = senderTo(`smtp://127.0.0.1:${await freePort()}`);
    await many(1);
    for (let day = 0; day < 4; day += 1) {
      await sender.round();
      t.clock.advance(DAY_MS);
    }
    expect(await rows()).toMatchObject([{ status: "dead", lastError: expect.stringContaining("ECONNREFUSED") }]);
  });
});
