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
import type { CsrInspection } from "@/lib/certificates/schema";
import { formatDate } from "@/lib/format";

type Register = { C: string; O: string; OU: string; CN: string };

/** What the registration authority sees in the CSR, and what it would issue. Announced as it changes. */
export function Inspection({
  state,
  isPending,
  register,
  typeLabel,
}: {
  state: FormState<CsrInspection>;
  isPending: boolean;
  register: Register;
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
                {result.accepted ? "Ready" : "Refused"}
              </Chip>
            }
          >
            <FindingsList findings={result.findings} allClear="Nothing to complain about." />
          </Card>
          <FromCsr result={result} register={register} />
          {result.accepted && result.willIssue ? (
            <WillIssue willIssue={result.willIssue} typeLabel={typeLabel} />
          ) : null}
        </div>
      ) : state.status === "error" ? null : (
        <div className="rounded-lg border border-dashed border-border">
          <EmptyState icon={<ScanSearch />} title={isPending ? "Checking…" : "The CSR is checked here first"}>
            Subject against the register, key, signature, and what the certificate will say. Nothing is issued before
            you press the button.
          </EmptyState>
        </div>
      )}
    </section>
  );
}

const verdict = (result: CsrInspection) => (result.accepted ? "This CSR is fine" : "This CSR can't be used");

function FromCsr({ result, register }: { result: CsrInspection; register: Register }) {
  const { subject, publicKey, signatureAlgorithm } = result;
  if (subject === undefined || !publicKey) return null;
  return (
    <Card title="In the CSR">
      <DescriptionList
        items={[
          { term: "Subject", value: <span className="font-mono text-[13px] break-words">{subject || "empty"}</span> },
          {
            term: "On the register",
            value: (
              <span className="font-mono text-[13px] break-words">
                {`C=${register.C}, O=${register.O}, OU=${register.OU}, CN=${register.CN}`}
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
            term: "Key thumbprint",
            value: <LongValue value={publicKey.thumbprint} label="key thumbprint" head={10} tail={8} />,
          },
          { term: "Signature", value: signatureAlgorithm ?? "unknown" },
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
    <Card title="Will be issued">
      <DescriptionList
        items={[
          { term: "Type", value: typeLabel },
          { term: "Subject", value: <span className="font-mono text-[13px] break-words">{willIssue.subject}</span> },
          {
            term: "Valid",
            value: `${formatDate(new Date(willIssue.notBefore))} to ${formatDate(new Date(willIssue.notAfter))}`,
          },
          { term: "Key usage", value: willIssue.keyUsages.join(", ") },
          { term: "Extended key usage", value: willIssue.extendedKeyUsages.join(", ") || "none" },
        ]}
      />
    </Card>
  );
}
