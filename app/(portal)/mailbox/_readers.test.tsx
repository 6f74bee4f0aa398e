import { expect, it } from "vitest";
import { markupOf, tagsOf } from "@/components/testing/markup";
import type { MailSummary } from "@/lib/mail/schema";
import { CommonStatus, mergeReaders, Readers } from "./_readers";

const mail = (id: string, changed: Partial<MailSummary> = {}): MailSummary => ({
  id,
  recipient: `${id}@bank.example`,
  subject: "payments signing expires in 60 days",
  kind: "expiry_reminder",
  status: "sent",
  organisationId: "bank",
  attempts: 1,
  lastError: null,
  nextAttemptAt: null,
  createdAt: "2026-11-30T10:00:00.000Z",
  sentAt: "2026-11-30T10:00:01.000Z",
  isConfirmed: true,
  ...changed,
});

it("merges emails that were queued together with the same subject, and only them", () => {
  const mails = [
    mail("a"),
    mail("b"),
    mail("c", { subject: "other" }),
    mail("f"),
    mail("d", { subject: "other", createdAt: "2026-11-29T10:00:00.000Z" }),
    mail("e", { subject: "other", createdAt: "2026-11-29T10:00:00.000Z", organisationId: "another" }),
  ];
  expect(mergeReaders(mails).map(({ mail: { id }, readers }) => [id, readers.map((one) => one.id)])).toEqual([
    ["a", ["a", "b", "f"]],
    ["c", ["c"]],
    ["d", ["d"]],
    ["e", ["e"]],
  ]);
  expect(mergeReaders([])).toEqual([]);
});

it("links each of several readers to its own email; one reader is the row's own", () => {
  const [several, one] = mergeReaders([mail("a"), mail("b"), mail("c", { subject: "other" })]);
  if (!several || !one) throw new Error("Two rows expected");
  expect(tagsOf(markupOf(<Readers group={several} />), "a")).toEqual([
    '<a href="/mailbox/a">',
    '<a href="/mailbox/b">',
  ]);
  expect(tagsOf(markupOf(<Readers group={one} />), "a")).toEqual([]);
});

it("shows statuses that differ at each reader", () => {
  const [group] = mergeReaders([mail("a"), mail("b", { status: "dead" })]);
  if (!group) throw new Error("A row expected");
  expect(markupOf(<CommonStatus group={group} />)).toContain("Differs by reader");
  expect(markupOf(<Readers group={group} />)).toMatch(/Sent.*Failed/s);
  const [uniform] = mergeReaders([mail("a"), mail("b")]);
  if (!uniform) throw new Error("A row expected");
  expect(markupOf(<CommonStatus group={uniform} />)).toContain("Sent");
  expect(markupOf(<Readers group={uniform} />)).not.toContain("Sent");
});
