import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { HOUR_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { type NewMail, queueMails } from "./queue-mail";
import { createMailSender, type MailSender } from "./send-mails";
import { startMailServer, type TestMailServer, tlsFrom } from "./testing";

import { certificate, reminder } from "./testing/reminders";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example" });
});
afterAll(() => t.close());
beforeEach(() => t.deps.db.prisma.mailMessage.deleteMany());

const queue = (...mails: NewMail[]) => t.deps.db.transaction((tx) => queueMails(tx, t.deps, mails));
const rows = () => t.deps.db.prisma.mailMessage.findMany({ orderBy: { id: "asc" } });
const senderTo = (smtpUrl: string | undefined): MailSender =>
  createMailSender({ ...t.deps, env: { ...t.deps.env, smtpUrl } });
let server: TestMailServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("an email", () => {
  it("is delivered once, with text, HTML, calendar entry and the headers of automatic email", async () => {
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

  it("is queued in the transaction of its cause, and once per cause", async () => {
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

  it("stays queued without a mail server, and is not failed", async () => {
    await queue(reminder());
    expect(await senderTo(undefined).round()).toMatchObject({ sent: 0, dead: 0, idle: "no SMTP_URL" });
    expect(await rows()).toMatchObject([{ status: "queued", attempts: 0, lastError: null }]);
  });

  it("takes no header and no recipient from a name", async () => {
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
  it("receives email over STARTTLS with the credentials of SMTP_URL, and none with wrong ones", async () => {
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
      const untrusting = senderTo(`smtp://portal:s3cret%2F%2B@127.0.0.1:${server.port}`); // doesn't trust the certificate
      expect(await untrusting.round()).toMatchObject({ sent: 0, later: 1 });
      t.clock.advance(HOUR_MS);
      expect(await senderTo(at("portal:wrong")).round()).toMatchObject({ sent: 0, later: 1, dead: 0 });
      expect(JSON.stringify(await rows())).not.toContain("wrong");
      t.clock.advance(HOUR_MS);
      expect(await senderTo(at("portal:s3cret%2F%2B")).round()).toMatchObject({ sent: 1 });
      expect(server.received).toMatchObject([{ isEncrypted: true, user: "portal" }]);
    });
  });

  it("receives no password over an unencrypted connection", async () => {
    server = await startMailServer({
      options: {
        disabledCommands: ["STARTTLS"],
        allowInsecureAuth: true,
        onAuth: (_auth, _session, done) => done(null, { user: "x" }),
      },
    });
    await queue(reminder());
    // A host name that is not local, for a local server.
    const url = `smtp://portal:secret@localhost.localdomain:${server.port}?host=127.0.0.1`;
    expect(await senderTo(url).round()).toMatchObject({ sent: 0, later: 1 });
    expect(server.received).toEqual([]);
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

  it("is in the email, encrypted in the database, and deleted when the email is sent", async () => {
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

  it("that was encrypted under another SESSION_SECRET stays queued, and is sent once the right one is restored", async () => {
    server = await startMailServer();
    await queue(invitation());
    const deps = { ...t.deps, env: { ...t.deps.env, smtpUrl: server.url, sessionSecret: "x".repeat(43) } };
    expect(await createMailSender(deps).round()).toMatchObject({ sent: 0, later: 1, dead: 0 });
    expect(server.received).toEqual([]);
    expect((await rows())[0]).toMatchObject({ status: "queued", lastError: expect.stringContaining("SESSION_SECRET") });
    t.clock.advance(HOUR_MS);
    expect(await senderTo(server.url).round()).toMatchObject({ sent: 1 });
    expect(server.received[0]?.parsed.text).toContain(link);
  });
});
