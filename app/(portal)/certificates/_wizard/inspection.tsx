"use client";

import { Check, ScanSearch, X } from "lucide-react";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
import type { FormState } from "@/components/ui/form-state";
import { LongValue } from "@/components/ui/long-value";
import { EmptyState } from "@/components/ui/states";
import { Chip } from "@/components/ui/status-badge";
import type { CsrInspection } from "@/lib/certificates/schema/csr";
import { formatDate } from "@/lib/format";

type Registered = { C: string; O: string; OU: string; CN: string };

/** Result of the CSR check, and the certificate that would be issued. Announced when it changes. */
export function Inspection({
  state,
  isPending,
  registered,
  typeLabel,
}: {
  state: FormState<CsrInspection>;
  isPending: boolean;
  registered: Registered;
  typeLabel: string;
}) {
  const result = state.status === "ok" ? state.data : undefined;
  return (
    <section aria-label="Inspection" aria-busy={isPending} className="flex min-w-0 flex-col gap-4">
      <p role="status" className="sr-only">
        {isPending ? "Checking the CSR" : result ? verdict(result) : ""}
      </p>
      {state.status === "error" ? <FormError state={state} labels={{ csr: "CSR" }} /> : null}
      {result ? (
        <div className={`flex flex-col gap-4 transition-opacity ${isPending ? "opacity-60" : ""}`}>
          <Card
            title={verdict(result)}
            action={
              <Chip tone={result.accepted ? "success" : "danger"} icon={result.accepted ? <Check /> : <X />}>
                {result.accepted ? "Ready" : "Rejected"}
              </Chip>
            }
          >
            <FindingsList findings={result.findings} allClear="No problems found." />
          </Card>
          <FromCsr result={result} registered={registered} />
          {result.accepted && result.willIssue ? (
            <WillIssue willIssue={result.willIssue} typeLabel={typeLabel} />
          ) : null}
        </div>
      ) : state.status === "error" ? null : (
        <div className="rounded-lg border border-dashed border-border">
          <EmptyState icon={<ScanSearch />} title={isPending ? "Checking…" : "CSR check"}>
            Compares the subject with the registered details, checks key and signature, and previews the certificate.
            Nothing is issued until you choose Issue certificate.
          </EmptyState>
        </div>
      )}
    </section>
  );
}

const verdict = (result: CsrInspection) => (result.accepted ? "CSR is valid" : "CSR can't be used");

function FromCsr({ result, registered }: { result: CsrInspection; registered: Registered }) {
  const { subject, publicKey, signatureAlgorithm } = result;
  if (subject === undefined || !publicKey) return null;
  return (
    <Card title="In the CSR">
      <DescriptionList
        items={[
          { term: "Subject", value: <span className="font-mono text-[13px] break-words">{subject || "Empty"}</span> },
          {
            term: "Registered details",
            value: (
              <span className="font-mono text-[13px] break-words">
                {`C=${registered.C}, O=${registered.O}, OU=${registered.OU}, CN=${registered.CN}`}
              </span>
            ),
          },
          {
            term: "Key",
            value: publicKey.curve
              ? `${publicKey.kind} ${publicKey.curve}`
              : `${publicKey.kind}, ${publicKey.bits} bits`,
          },
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
          { term: "Subject", value: <span className="font-mono text-[13px] break-words">{willIssue.subject}</span> },
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
