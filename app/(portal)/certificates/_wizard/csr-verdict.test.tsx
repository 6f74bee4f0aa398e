import { describe, expect, it } from "vitest";
import { markupOf } from "@/components/testing/markup";
import type { CsrInspection } from "@/lib/certificates/schema/csr";
import type { CsrReading } from "@/lib/dropped-file/read-csr-file";
import { type Checked, type CsrVerdict, verdictOf, whyNotYet } from "./csr-verdict";
import { Inspection } from "./inspection";
import { SubjectTable } from "./subject-table";
import { lineOf } from "./verdict-line";

const csrOf = (text: string): CsrReading => ({ kind: "csr", text, repairs: [] });
const advice = { code: "csr.wrong_block", severity: "error" as const, message: "This is a certificate, not a CSR." };
const refused: CsrReading = { kind: "refused", advice, isPrivate: false };
const good: CsrInspection = {
  accepted: true,
  findings: [],
  publicKey: { kind: "RSA", bits: 2048, thumbprint: "t" },
};
const willIssue = {
  ...{ subject: "C=GB, CN=hub", type: "signing" },
  ...{ notBefore: "2026-11-30T00:00:00Z", notAfter: "2027-11-30T00:00:00Z", keyUsages: [], extendedKeyUsages: [] },
  subjectAttributes: [
    { type: "C", value: "GB" },
    { type: "CN", value: "hub" },
  ],
};
const bad: CsrInspection = {
  accepted: false,
  findings: [{ code: "key.has_active_certificate", severity: "error", message: "This key already has one." }],
  activeCertificate: "A".repeat(43),
};
const about = (csr: string, data: CsrInspection): Checked => ({ csr, state: { status: "ok", data } });

describe("a verdict belongs to the text that it was made for", () => {
  it.each<[string, string, CsrReading, Checked, string | undefined, string | undefined]>([
    ["this text is ready", "A", csrOf("A"), about("A", good), "Ready: RSA 2048, subject matches", undefined],
    [
      "the certificate gets another subject",
      "A",
      csrOf("A"),
      about("A", { ...good, subjectAttributes: [{ type: "CN", value: "own" }], willIssue }),
      "Ready: RSA 2048, subject from the registered details",
      undefined,
    ],
    [
      "the subject is the registered one in another order",
      "A",
      csrOf("A"),
      about("A", { ...good, subjectAttributes: [...willIssue.subjectAttributes].reverse(), willIssue }),
      "Ready: RSA 2048, subject matches",
      undefined,
    ],
    ["this text is rejected", "A", csrOf("A"), about("A", bad), "Rejected: 1 problem to fix", "Fix the CSR first"],
    ["another text was ready", "B", csrOf("B"), about("A", good), "Checking…", "being checked"],
    ["the field was cleared", "", { kind: "empty" }, about("A", good), undefined, "Choose your CSR file first."],
    ["a wrong file came after it", "", refused, about("A", good), "Not usable", "Choose a CSR"],
    ["a wrong text came after it", "A", refused, about("A", good), "Not usable", "Choose a CSR"],
    ["nothing was inspected yet", "A", csrOf("A"), { state: { status: "idle" } }, "Checking…", "being checked"],
    [
      "the inspection failed",
      "A",
      csrOf("A"),
      { csr: "A", state: { status: "error", message: "Signed out." } },
      "Not checked",
      "Choose Check CSR",
    ],
  ])("%s", (_, csr, reading, checked, line, obstacle) => {
    const verdict = verdictOf(csr, reading, checked);
    expect(lineOf(verdict)?.text).toBe(line);
    if (obstacle === undefined) expect(whyNotYet(verdict)).toBeUndefined();
    else expect(whyNotYet(verdict)).toContain(obstacle);
  });
});

const registered = { C: "GB", O: 'Q & "A" Ltd', OU: "1", CN: "hub" };
const inspection = (verdict: CsrVerdict) =>
  markupOf(<Inspection verdict={verdict} registered={registered} typeLabel="Signing" newKeyHref="/new" />);

describe("the inspection", () => {
  it("offers the existing certificate and a new key when the same CSR comes twice", () => {
    const markup = inspection({ kind: "inspected", result: bad });
    expect(markup).toContain(`href="/certificates/${"A".repeat(43)}"`);
    expect(markup).toContain(`href="/certificates/${"A".repeat(43)}/download/pem"`);
    expect(markup).toContain('href="/new"');
  });

  it("shows the page's own finding, and no earlier result", () => {
    const markup = inspection({ kind: "refused", advice });
    expect(markup).toContain("This is a certificate, not a CSR.");
    expect(markup).not.toContain("CSR is valid");
  });
});

describe("the subject", () => {
  const row = (markup: string, label: string) => markup.split("<tr").find((one) => one.includes(label)) ?? "";

  it("is compared by attribute, as the registration authority does, without escapes", () => {
    const inCsr = [
      { type: "C", value: "GB" },
      { type: "O", value: 'Q & "B" Ltd' },
      { type: "CN", value: "mine" },
      { type: "ST", value: "Kent" },
    ];
    const markup = markupOf(<SubjectTable inCsr={inCsr} registered={registered} willIssue={undefined} />);
    expect(row(markup, "Country (C)")).toContain("Matches");
    expect(row(markup, "Organisation (O)")).toContain("Differs");
    expect(row(markup, "Organisation (O)")).toContain('<bdi>Q & "B" Ltd</bdi>');
    expect(row(markup, "Organisational unit (OU)")).toContain("Not in the CSR");
    expect(row(markup, "Common name (CN)")).toContain("Replaced");
    expect(row(markup, ">ST<")).toContain("Not used");
    expect(markup).not.toContain("Will be issued");
  });
});
