"use client";

import { Check, Download, Eye, KeyRound, ScanSearch, X } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { type FindingItem, FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
import { LongValue } from "@/components/ui/long-value";
import { EmptyState } from "@/components/ui/states";
import { Chip } from "@/components/ui/status-badge";
import type { CsrInspection } from "@/lib/certificates/schema/csr";
import { formatDate } from "@/lib/format";
import type { CsrVerdict } from "./csr-verdict";
import { keyName } from "./key-name";
import { SubjectTable } from "./subject-table";
import { lineOf } from "./verdict-line";

interface Props {
  /** About the text in the field, never about an earlier one. */
  verdict: CsrVerdict;
  registered: { C: string; O: string; OU: string; CN: string };
  typeLabel: string;
  /** The step that shows the command for a new key. */
  newKeyHref: string;
}

/** Result of the CSR check, and the certificate that would be issued. Announced when it changes. */
export function Inspection({ verdict, registered, typeLabel, newKeyHref }: Props) {
  return (
    <section aria-label="Inspection" aria-busy={verdict.kind === "checking"} className="flex min-w-0 flex-col gap-4">
      <p role="status" className="sr-only">
        {lineOf(verdict)?.text}
      </p>
      {verdict.kind === "failed" ? <FormError state={verdict.state} labels={{ csr: "CSR" }} /> : null}
      {verdict.kind === "refused" ? (
        <VerdictCard accepted={false}>
          <FindingsList findings={[verdict.advice]} />
        </VerdictCard>
      ) : null}
      {verdict.kind === "inspected" ? (
        <Inspected result={verdict.result} {...{ registered, typeLabel, newKeyHref }} />
      ) : null}
      {verdict.kind === "none" || verdict.kind === "checking" ? (
        <div className="rounded-lg border border-dashed border-border">
          <EmptyState icon={<ScanSearch />} title={verdict.kind === "checking" ? "Checking…" : "CSR check"}>
            Compares the subject with the registered details, checks key and signature, and previews the certificate.
            Nothing is issued until you choose Issue certificate.
          </EmptyState>
        </div>
      ) : null}
    </section>
  );
}

function VerdictCard({ accepted, children }: { accepted: boolean; children: React.ReactNode }) {
  return (
    <Card
      title={accepted ? "CSR is valid" : "CSR can't be used"}
      action={
        <Chip tone={accepted ? "success" : "danger"} icon={accepted ? <Check /> : <X />}>
          {accepted ? "Ready" : "Rejected"}
        </Chip>
      }
    >
      {children}
    </Card>
  );
}

function Inspected({ result, registered, typeLabel, newKeyHref }: { result: CsrInspection } & Omit<Props, "verdict">) {
  const { accepted, findings, subjectAttributes, activeCertificate, willIssue } = result;
  const actions = (finding: FindingItem) =>
    finding.code === "key.has_active_certificate" && activeCertificate ? (
      <KeyInUse kid={activeCertificate} newKeyHref={newKeyHref} />
    ) : null;
  return (
    <>
      <VerdictCard accepted={accepted}>
        <FindingsList findings={findings} allClear="No problems found." actions={actions} />
      </VerdictCard>
      {subjectAttributes ? (
        <Card title="Subject">
          <SubjectTable
            inCsr={subjectAttributes}
            registered={registered}
            willIssue={accepted ? willIssue?.subjectAttributes : undefined}
          />
        </Card>
      ) : null}
      <FromCsr result={result} />
      {accepted && willIssue ? <WillIssue willIssue={willIssue} typeLabel={typeLabel} /> : null}
    </>
  );
}

/** The same file sent twice: the certificate exists already. */
function KeyInUse({ kid, newKeyHref }: { kid: string; newKeyHref: string }) {
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      <ButtonLink size="sm" href={`/certificates/${kid}`} icon={<Eye />}>
        Open it
      </ButtonLink>
      <ButtonLink size="sm" href={`/certificates/${kid}/download/pem`} icon={<Download />} download>
        Download it
      </ButtonLink>
      <ButtonLink size="sm" href={newKeyHref} icon={<KeyRound />}>
        Create a new key
      </ButtonLink>
    </div>
  );
}

function FromCsr({ result: { publicKey, signatureAlgorithm } }: { result: CsrInspection }) {
  if (!publicKey) return null;
  return (
    <Card title="Key in the CSR">
      <DescriptionList
        items={[
          { term: "Key", value: keyName(publicKey) },
          {
            term: "JWK thumbprint",
            value: <LongValue value={publicKey.thumbprint} label="JWK thumbprint" head={10} tail={8} />,
          },
          { term: "Signature", value: signatureAlgorithm ?? "Unknown" },
        ]}
      />
    </Card>
  );
}

function WillIssue({
  willIssue,
  typeLabel,
}: {
  willIssue: NonNullable<CsrInspection["willIssue"]>;
  typeLabel: string;
}) {
  return (
    <Card title="Certificate preview">
      <DescriptionList
        items={[
          { term: "Type", value: typeLabel },
          {
            term: "Valid",
            value: `${formatDate(new Date(willIssue.notBefore))} to ${formatDate(new Date(willIssue.notAfter))}`,
          },
          { term: "Key usage", value: willIssue.keyUsages.join(", ") },
          { term: "Extended key usage", value: willIssue.extendedKeyUsages.join(", ") || "None" },
        ]}
      />
    </Card>
  );
}
