import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openJournal } from "@/lib/outbox/handover-journal";
import { newInstance, newOwner, socketPathOf } from "@/lib/outbox/owner";
import { claim as claimDeliveries } from "@/lib/outbox/store";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { MAIL_OUTBOX } from "./outbox-table";
import { type NewMail, queueMails } from "./queue-mail";
import { createMailSender, type MailSender } from "./send-mails";
import { findClaimed } from "./store";
import { startMailServer, type TestMailServer } from "./testing";

import { reminder } from "./testing/reminders";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example" });
});
afterAll(() => t.close());
beforeEach(() => t.deps.db.prisma.mailMessage.deleteMany());

const journals = () => join(t.deps.env.dataDir, "mail-handover");
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

describe("several concurrent senders", () => {
  it("send each email once", async () => {
    server = await startMailServer();
    await many(60);
    const senders = [1, 2, 3].map(() => senderTo(server?.url));
    const rounds = await Promise.all(senders.map((sender) => sender.round()));
    expect(rounds.reduce((sum, { sent }) => sum + sent, 0)).toBe(60);
    expect(new Set(recipients(server)).size).toBe(60);
    expect(server.received).toHaveLength(60);
    expect(existsSync(journals()) ? readdirSync(journals()) : []).toEqual([]);
  });
});

describe("an email of a killed sender", () => {
  const claim = async (owner: string) => {
    const now = t.clock.now();
    const leaseUntil = new Date(now.getTime() + 60_000);
    const keys = await claimDeliveries(t.deps.db, MAIL_OUTBOX, { owner, now, leaseUntil, limit: 10 });
    return findClaimed(t.deps.db.prisma, keys.flat(), owner);
  };

  it("is sent if it had not been transmitted, and not resent if it had", async () => {
    server = await startMailServer();
    await many(2);
    const owner = uuidv7();
    const claimed = await claim(owner);
    const transmitted = claimed[0];
    const journal = openJournal(journals(), owner);
    if (transmitted) journal.leaving(transmitted.id, transmitted.attempts);
    journal.close();
    const sender = senderTo(server.url);
    if (t.deps.db.engine === "postgresql") expect(await sender.round()).toMatchObject({ recovered: 0, sent: 0 });
    t.clock.advance(2 * 60_000);
    expect(await sender.round()).toMatchObject({ recovered: 2, sent: 1 });
    expect(recipients(server)).toEqual([claimed[1]?.recipient]);
    const left = (await rows()).find(({ id }) => id === transmitted?.id);
    expect(left).toMatchObject({ status: "sent", isConfirmed: false, lastError: expect.stringContaining("reply") });
    expect(existsSync(join(journals(), `${owner}.log`))).toBe(false);
  });

  it("is recovered immediately when its sender is dead, and not while it runs", async () => {
    server = await startMailServer();
    await many(1);
    const instance = newInstance();
    const socket = await socketPathOf(t.deps.env.dataDir, instance);
    const program = `require("node:net").createServer().listen(${JSON.stringify(socket)}, () => console.log("up"))`;
    const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "ignore"] });
    await once(child.stdout, "data");
    const sender = senderTo(server.url);
    await sender.round(); // an embedded database's first round takes over everything
    await many(1);
    await claim(newOwner(instance));
    expect(await sender.round()).toMatchObject({ recovered: 0, sent: 0 });
    const ended = once(child, "close");
    child.kill("SIGKILL");
    await ended;
    expect(await sender.round()).toMatchObject({ recovered: 1, sent: 1 });
    expect(existsSync(socket)).toBe(false);
  });

  it("is resent when the server had rejected it", async () => {
    server = await startMailServer();
    await many(1);
    const owner = uuidv7();
    const [mail] = await claim(owner);
    const journal = openJournal(journals(), owner);
    journal.leaving(String(mail?.id), Number(mail?.attempts));
    journal.refused(String(mail?.id), Number(mail?.attempts));
    journal.close();
    t.clock.advance(2 * 60_000);
    expect(await senderTo(server.url).round()).toMatchObject({ recovered: 1, sent: 1 });
  });
});
