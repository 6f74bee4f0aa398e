import { describe, expect, it } from "vitest";
import { MailContent, type MailKind } from "@/lib/mail/content";
import { plainText } from "@/lib/mail/plain-text";
import { documentOf } from "@/lib/mail/templates";
import { renderMail } from "./render-mail";

const at = new Date("2031-04-06T12:00:00Z");
const facts = {
  publicUrl: "https://portal.example",
  at,
  secret: "https://portal.example/setup?token=once",
  unsubscribeUrl: "https://portal.example/unsubscribe?token=stop",
};
const certificate = {
  kid: "u6T_1kAbCdEfQm9",
  name: "prod signing",
  type: "signing",
  profileId: "signing",
  applicationId: "app-1",
  applicationName: "Payments hub",
  organisationId: null,
  organisationName: "Example Bank PLC",
  notAfter: "2031-05-06T07:08:09.000Z",
  unusedSuccessorKid: null,
  reminderDays: null,
};
const change = {
  type: "certificate.revoked",
  noun: "Signing certificate",
  name: "prod signing",
  at: "2031-04-06T11:00:00.000Z",
  by: "Ada Mensah",
  applicationName: "Payments hub",
  reason: "keyCompromise",
  kid: "u6T_1kAbCdEfQm9",
  path: "/certificates/u6T_1kAbCdEfQm9",
};
const notice = { organisationId: "org-1", organisationName: "Example Bank PLC" };
const samples: Record<MailKind, MailContent> = {
  expiry_reminder: { kind: "expiry_reminder", certificate },
  expiry_digest: {
    kind: "expiry_digest",
    certificates: [
      certificate,
      { ...certificate, applicationId: null, applicationName: null, unusedSuccessorKid: "next" },
    ],
    total: 12,
  },
  platform_warning: {
    kind: "platform_warning",
    deadlines: [{ what: "crl", name: "Issuing CA", endsAt: "2031-04-08T00:00:00.000Z" }],
  },
  credential_reminder: {
    kind: "credential_reminder",
    credentials: [
      {
        ...{
          what: "key",
          name: "batch",
          clientName: "Backend",
          organisationId: "org-1",
          organisationName: "Example Bank PLC",
        },
        ...{ endsAt: "2031-05-06T07:08:09.000Z", path: "/applications/app-1/clients/c-1/keys" },
      },
    ],
    total: 1,
  },
  change_notice: {
    kind: "change_notice",
    ...notice,
    changes: [change, { ...change, kid: null }],
    total: 60,
  },
  security_notice: { kind: "security_notice", ...notice, changes: [change], total: 1 },
  setup_link: { kind: "setup_link", name: "Ada", expiresAt: "2031-04-07T12:00:00.000Z", isNewPerson: true },
};

describe.each(Object.entries(samples))("an email of kind %s", (_kind, content) => {
  const document = documentOf(MailContent.parse(content), facts);

  it("is one HTML document without external resources: no image, script, font or frame", async () => {
    const html = await renderMail(document);
    expect(html).toMatch(/^<!DOCTYPE html/);
    expect(html).not.toMatch(/<(script|img|link|iframe|object|form|base)\b|url\(|@import|javascript:/i);
    for (const [, address = ""] of html.matchAll(/(?:href|src)="([^"]*)"/g)) {
      expect(address).toMatch(/^https:\/\/portal\.example\//);
    }
    expect(html).toContain('<html dir="ltr" lang="en-GB">');
    expect(html).toContain("prefers-color-scheme: dark");
    const light = html.match(/<[^>]+#f9fbfc[^>]*>/g) ?? [];
    expect(light.filter((tag) => !tag.includes('class="page"'))).toEqual([]); // elements without a class stay light
    expect(light).not.toEqual([]);
    expect(html.length, "Gmail clips emails at 102 KB").toBeLessThan(60_000);
  });

  it("has the same content as plain text", async () => {
    const html = await renderMail(document);
    const text = plainText(document);
    expect(text).toContain(document.title);
    for (const block of document.blocks) {
      if (block.kind !== "button") continue;
      expect(text).toContain(block.url);
      expect(html).toContain(block.url.replaceAll("&", "&amp;"));
    }
    const words = text.split("\n").filter((line) => !line.includes("https://"));
    expect(Math.max(...words.map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});

it("escapes user input", async () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}&amp;';
  const content = { ...certificate, name: evil, applicationName: evil, organisationName: evil, type: evil, kid: evil };
  const html = await renderMail(documentOf({ kind: "expiry_reminder", certificate: content }, facts));
  expect(html).not.toMatch(/<script|<img/i);
  const list = await renderMail(documentOf({ kind: "expiry_digest", certificates: [content], total: 1 }, facts));
  expect(list).not.toMatch(/<script|<img/i);
});

it("the longest digest stays below the size at which Gmail clips emails", async () => {
  const certificates = Array.from({ length: 50 }, () => ({
    ...certificate,
    applicationName: "x".repeat(100),
    organisationName: "y".repeat(200),
  }));
  const html = await renderMail(documentOf({ kind: "expiry_digest", certificates, total: 5_000 }, facts));
  expect(html.length).toBeLessThan(102_000);
  expect(html).toContain("4,950 more certificates");
});
