import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { openJournal } from "@/lib/outbox/handover-journal";
import { newInstance, newOwner, socketPathOf } from "@/lib/outbox/owner";
import { claim as claimDeliveries } from "@/lib/outbox/store";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { freePort } from "@/lib/testing/portal";
import { MAIL_OUTBOX } from "./outbox-table";
import { type NewMail, queueMails } from "./queue-mail";
import { createMailSender, type MailSender } from "./send-mails";
import { findClaimed } from "./store";
import { startMailServer, startSilentServer, type TestMailServer, tlsFrom } from "./testing";

const HOUR = 3_600_000;

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example" });
});
afterAll(() => t.close());
beforeEach(() => t.deps.db.prisma.mailMessage.deleteMany());

const certificate = {
  kid: "kid-0123456789",
  name: "gateway",
  type: "transport",
  profileId: "transport",
  applicationId: "app-1",
  applicationName: "Payments hub",
  organisationId: null,
  organisationName: "Example Bank PLC",
  notAfter: "2031-05-06T07:08:09.000Z",
  unusedSuccessorKid: null,
  reminderDays: null,
};
const reminder = (change: Partial<NewMail> = {}): NewMail => ({
  recipient: "ada@bank.example",
  content: { kind: "expiry_reminder", certificate },
  dedupeKey: uuidv7(),
  organisationId: null,
  preferenceId: "preference-1",
  ...change,
});
const journals = () => join(t.deps.env.dataDir, "mail-handover");
const queue = (...mails: NewMail[]) => t.deps.db.transaction((tx) => queueMails(tx, t.deps, mails));
const many = (count: number) =>
  queue(...Array.from({ length: count }, (_, index) => reminder({ recipient: `person-${index}@bank.example` })));
const rows = () => t.deps.db.prisma.mailMessage.findMany({ orderBy: { id: "asc" } });
const senderTo = (smtpUrl: string | undefined): MailSender =>
  createMailSender({ ...t.deps, env: { ...t.deps.env, smtpUrl } });
/** Recipients that got a mail, each as often as it did. */
const recipients = (server: TestMailServer) => server.received.flatMap(({ to }) => to).sort();

let server: TestMailServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("a mail", () => {
  it("arrives once, with text, HTML, calendar entry and the headers of automatic mail", async () => {
    server = await startMailServer();
    const [id] = await queue(reminder());
    expect(await senderTo(server.url).round()).toEqual({ sent: 1, later: 0, dead: 0, recovered: 0 });
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 0 });
    const [mail] = server.received;
    expect(mail?.to).toEqual(["ada@bank.example"]);
    const { from, subject, messageId, text, html, attachments, headers } = mail?.parsed ?? ({} as never);
    expect(from).toMatchObject({ name: "Countersign", address: "no-reply@portal.example" });
    expect(subject).toBe("Transport certificate of Payments hub expires on 6 May 2031");
    expect(messageId).toBe(`<${id}@portal.example>`);
    expect(text).toContain("KID: kid-0123456789");
    expect(text).toContain(
      "https://portal.example/applications/app-1/certificates/new?step=key&type=transport&replaces=",
    );
    expect(html).toContain("kid-0123456789");
    const header = (name: string) => headers.find(({ key }) => key === name)?.value;
    expect(header("auto-submitted")).toBe("auto-generated");
    expect(header("list-unsubscribe")).toMatch(
      /^<https:\/\/portal\.example\/unsubscribe\?token=preference-1\.expiry\.all\.[\w-]{43}>$/,
    );
    expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    const [calendar] = attachments;
    expect(calendar).toMatchObject({ filename: "expiry.ics", mimeType: "text/calendar" });
    const entry = new TextDecoder().decode(calendar?.content as ArrayBuffer);
    expect(entry).toContain("UID:kid-0123456789@portal.example");
    expect(entry).toContain("DTSTART:20310506T070809Z");
    expect(await rows()).toMatchObject([{ status: "sent", attempts: 1, isConfirmed: true, leaseOwner: null }]);
  });

  it("is queued with its cause or not at all, and once for a cause", async () => {
    const dedupeKey = uuidv7();
    await expect(
      t.deps.db.transaction(async (tx) => {
        await queueMails(tx, t.deps, [reminder({ dedupeKey })]);
        throw new Error("the cause failed");
      }),
    ).rejects.toThrow("the cause failed");
    expect(await rows()).toEqual([]);
    expect(await queue(reminder({ dedupeKey }))).toEqual([expect.any(String)]);
    expect(await queue(reminder({ dedupeKey }))).toEqual([null]);
    expect(await rows()).toHaveLength(1);
  });

  it("stays where it is while there is no mail server, and is not called failed", async () => {
    await queue(reminder());
    expect(await senderTo(undefined).round()).toMatchObject({ sent: 0, dead: 0, idle: "no SMTP_URL" });
    expect(await rows()).toMatchObject([{ status: "queued", attempts: 0, lastError: null }]);
  });

  it("takes no header and no recipient out of a name", async () => {
    server = await startMailServer();
    const evil = "Evil\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>\u2028x";
    await queue(
      reminder({
        content: {
          kind: "expiry_reminder",
          certificate: { ...certificate, applicationName: evil, organisationName: evil, name: evil, type: evil },
        },
      }),
    );
    await senderTo(server.url).round();
    const [mail] = server.received;
    expect(mail?.to).toEqual(["ada@bank.example"]);
    expect(mail?.parsed.bcc ?? []).toEqual([]);
    expect(mail?.parsed.headers.map(({ key }) => key)).not.toContain("bcc");
    expect(mail?.parsed.subject).toContain("Evil Bcc: victim@example.com");
    expect(mail?.parsed.html).not.toContain("<script>");
    const calendar = new TextDecoder().decode(mail?.parsed.attachments[0]?.content as ArrayBuffer);
    expect(calendar).not.toMatch(/^Bcc:/m);
  });
});

describe("a mail server with authentication", () => {
  it("gets mail over STARTTLS with the credentials of SMTP_URL, and none with wrong ones", async () => {
    await withFiles({}, async (directory) => {
      const files = ["-keyout", join(directory, "key.pem"), "-out", join(directory, "certificate.pem")];
      const subject = ["-subj", "/CN=127.0.0.1", "-days", "1", "-addext", "subjectAltName=IP:127.0.0.1"];
      execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...files, ...subject], {
        stdio: "ignore",
      });
      server = await startMailServer({
        options: {
          ...tlsFrom(directory),
          disabledCommands: [],
          onAuth: ({ username, password }, _session, done) =>
            username === "portal" && password === "s3cret/+"
              ? done(null, { user: username })
              : done(new Error("No such user")),
        },
      });
      await queue(reminder());
      const at = (credentials: string) =>
        `smtp://${credentials}@127.0.0.1:${server?.port}?tls.rejectUnauthorized=false`;
      const stranger = senderTo(`smtp://portal:s3cret%2F%2B@127.0.0.1:${server.port}`); // doesn't trust the certificate
      expect(await stranger.round()).toMatchObject({ sent: 0, later: 1 });
      t.clock.advance(HOUR);
      expect(await senderTo(at("portal:wrong")).round()).toMatchObject({ sent: 0, later: 1, dead: 0 });
      expect(JSON.stringify(await rows())).not.toContain("wrong");
      t.clock.advance(HOUR);
      expect(await senderTo(at("portal:s3cret%2F%2B")).round()).toMatchObject({ sent: 1 });
      expect(server.received).toMatchObject([{ isEncrypted: true, user: "portal" }]);
    });
  });

  it("gets no password over a connection that is not encrypted", async () => {
    server = await startMailServer({
      options: {
        disabledCommands: ["STARTTLS"],
        allowInsecureAuth: true,
        onAuth: (_auth, _session, done) => done(null, { user: "x" }),
      },
    });
    await queue(reminder());
    // A name that is not this machine's, for a server that is.
    const url = `smtp://portal:secret@localhost.localdomain:${server.port}?host=127.0.0.1`;
    expect(await senderTo(url).round()).toMatchObject({ sent: 0, later: 1 });
    expect(server.received).toEqual([]);
  });
});

describe("a mail server in trouble", () => {
  it("that is down is left alone for a while and then tried again, mail by mail", async () => {
    const port = await freePort();
    await many(3);
    const sender = senderTo(`smtp://127.0.0.1:${port}`);
    expect(await sender.round()).toMatchObject({ sent: 0, later: 3, dead: 0 });
    expect(await sender.round()).toMatchObject({ idle: "the mail server is left alone for a while" });
    expect((await rows())[0]?.lastError).toContain("ECONNREFUSED");
    t.clock.advance(HOUR);
    server = await startMailServer({ port });
    expect(await sender.round()).toMatchObject({ sent: 3 });
    expect(recipients(server)).toEqual(["person-0@bank.example", "person-1@bank.example", "person-2@bank.example"]);
  });

  it("that never speaks holds a round no longer than ten seconds", async () => {
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

  it("that takes a message and never answers has not taken it", async () => {
    let isHanging = true;
    server = await startMailServer({ message: () => (isHanging ? "hang" : undefined) });
    await many(1);
    expect(await senderTo(`${server.url}?socketTimeout=400`).round()).toMatchObject({ sent: 0, later: 1 });
    isHanging = false;
    t.clock.advance(HOUR);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 1 });
    expect(recipients(server)).toEqual(["person-0@bank.example"]);
  });

  it("that refuses a recipient makes a dead letter with its words, and the others arrive", async () => {
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
    t.clock.advance(72 * HOUR);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 0, dead: 0 });
  });

  it("that greylists gets the mail again a little later", async () => {
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

  it("that refuses the message for good makes a dead letter", async () => {
    server = await startMailServer({ message: () => ({ code: 554, text: "5.7.1 Policy" }) });
    await many(1);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 0, dead: 1 });
  });

  it("for a day loses nothing and doubles nothing, whatever hour it comes back", async () => {
    const port = await freePort();
    const sender = senderTo(`smtp://127.0.0.1:${port}`);
    await many(25);
    for (let hour = 0; hour < 24; hour += 1) {
      await sender.round();
      if (hour === 12) await many(5);
      t.clock.advance(HOUR);
    }
    server = await startMailServer({ port });
    for (let round = 0; round < 8; round += 1) {
      await sender.round();
      t.clock.advance(HOUR / 2);
    }
    const expected = [...Array.from({ length: 25 }, (_, index) => index), 0, 1, 2, 3, 4];
    expect(recipients(server)).toEqual(expected.map((index) => `person-${index}@bank.example`).sort());
    expect((await rows()).every(({ status }) => status === "sent")).toBe(true);
  });

  it("for longer than three days leaves dead letters that say why", async () => {
    const sender = senderTo(`smtp://127.0.0.1:${await freePort()}`);
    await many(1);
    for (let day = 0; day < 4; day += 1) {
      await sender.round();
      t.clock.advance(24 * HOUR);
    }
    expect(await rows()).toMatchObject([{ status: "dead", lastError: expect.stringContaining("ECONNREFUSED") }]);
  });
});

describe("several senders at once", () => {
  it("send each mail once", async () => {
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

describe("what a killed sender leaves", () => {
  const claim = async (owner: string) => {
    const now = t.clock.now();
    const leaseUntil = new Date(now.getTime() + 60_000);
    const keys = await claimDeliveries(t.deps.db, MAIL_OUTBOX, { owner, now, leaseUntil, limit: 10 });
    return findClaimed(t.deps.db.prisma, keys.flat(), owner);
  };

  it("is sent when it had not left, and not again when it had", async () => {
    server = await startMailServer();
    await many(2);
    const owner = uuidv7();
    const claimed = await claim(owner);
    const gone = claimed[0];
    const journal = openJournal(journals(), owner);
    if (gone) journal.leaving(gone.id, gone.attempts);
    journal.close();
    const sender = senderTo(server.url);
    if (t.deps.db.engine === "postgresql") expect(await sender.round()).toMatchObject({ recovered: 0, sent: 0 });
    t.clock.advance(2 * 60_000);
    expect(await sender.round()).toMatchObject({ recovered: 2, sent: 1 });
    expect(recipients(server)).toEqual([claimed[1]?.recipient]);
    const left = (await rows()).find(({ id }) => id === gone?.id);
    expect(left).toMatchObject({ status: "sent", isConfirmed: false, lastError: expect.stringContaining("answer") });
    expect(existsSync(join(journals(), `${owner}.log`))).toBe(false);
  });

  it("is taken over at once when its sender is known to be dead, and not while it lives", async () => {
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

  it("is sent again when the server had refused it after all", async () => {
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

describe("a secret", () => {
  const link = "https://portal.example/setup?token=very-secret-token";
  const invitation = () =>
    reminder({
      content: { kind: "setup_link", name: "Ada", expiresAt: t.clock.now().toISOString(), isNewPerson: true },
      preferenceId: null,
      secret: link,
    });

  it("is in the mail, never readable in the database, and gone from it when the mail is sent", async () => {
    server = await startMailServer();
    await queue(invitation());
    const [before] = await rows();
    expect(before?.secret).not.toBeNull();
    expect(Buffer.from(before?.secret ?? []).includes("very-secret-token")).toBe(false);
    expect(JSON.stringify(before?.content)).not.toContain("very-secret-token");
    await senderTo(server.url).round();
    expect(server.received[0]?.parsed.text).toContain(link);
    expect(server.received[0]?.parsed.headers.map(({ key }) => key)).not.toContain("list-unsubscribe");
    expect((await rows())[0]).toMatchObject({ status: "sent", secret: null });
  });

  it("that was written under another SESSION_SECRET waits, and leaves once the right one is set again", async () => {
    server = await startMailServer();
    await queue(invitation());
    const deps = { ...t.deps, env: { ...t.deps.env, smtpUrl: server.url, sessionSecret: "x".repeat(43) } };
    expect(await createMailSender(deps).round()).toMatchObject({ sent: 0, later: 1, dead: 0 });
    expect(server.received).toEqual([]);
    expect((await rows())[0]).toMatchObject({ status: "queued", lastError: expect.stringContaining("SESSION_SECRET") });
    t.clock.advance(HOUR);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 1 });
    expect(server.received[0]?.parsed.text).toContain(link);
  });
});
