"use client";

import { Spinner } from "@heroui/react";
import { CircleAlert, CircleCheck, TriangleAlert, Wrench } from "lucide-react";
import type { CsrInspection } from "@/lib/certificates/schema/csr";
import { plural } from "@/lib/format";
import type { CsrVerdict } from "./csr-verdict";
import { keyName } from "./key-name";

/** The verdict in one line, directly under the name of the file, and what was repaired. `Inspection` announces it. */
export function VerdictLine({ verdict, repairs }: { verdict: CsrVerdict; repairs: readonly string[] }) {
  const line = lineOf(verdict);
  return (
    <>
      <p className="flex items-start gap-1.5 font-medium">
        {line ? (
          <>
            <Icon kind={line.kind} />
            <span>{line.text}</span>
          </>
        ) : null}
      </p>
      {repairs.length > 0 ? (
        <p className="mt-1 flex items-start gap-1.5 text-muted">
          <Wrench aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          <span>Repaired: {repairs.join(", ")}. The signed content is unchanged.</span>
        </p>
      ) : null}
    </>
  );
}

const ICON = "mt-0.5 size-4 shrink-0";

function Icon({ kind }: { kind: "busy" | "failed" | "refused" | "ready" }) {
  if (kind === "busy") return <Spinner size="sm" color="current" aria-hidden="true" />;
  if (kind === "ready") return <CircleCheck aria-hidden="true" className={`${ICON} text-success`} />;
  if (kind === "failed") return <TriangleAlert aria-hidden="true" className={`${ICON} text-warning`} />;
  return <CircleAlert aria-hidden="true" className={`${ICON} text-danger`} />;
}

/** The verdict in words; undefined without a text. */
export function lineOf(
  verdict: CsrVerdict,
): { kind: "busy" | "failed" | "refused" | "ready"; text: string } | undefined {
  switch (verdict.kind) {
    case "none":
      return undefined;
    case "checking":
      return { kind: "busy", text: "Checking…" };
    case "failed":
      return { kind: "failed", text: "Not checked" };
    case "refused":
      return { kind: "refused", text: "Not usable" };
    case "inspected": {
      const { accepted, findings, publicKey, subjectAttributes, willIssue } = verdict.result;
      const errors = findings.filter(({ severity }) => severity === "error").length;
      if (!accepted) return { kind: "refused", text: `Rejected: ${plural(errors, "problem")} to fix` };
      const subject = isSame(subjectAttributes, willIssue?.subjectAttributes)
        ? "subject matches"
        : "subject from the registered details";
      return { kind: "ready", text: `Ready: ${publicKey ? `${keyName(publicKey)}, ` : ""}${subject}` };
    }
  }
}

type Subject = NonNullable<CsrInspection["subjectAttributes"]>;

/** Whether the certificate will have exactly the subject of the CSR. */
function isSame(inCsr: Subject = [], willIssue: Subject = []): boolean {
  const lines = (subject: Subject) => subject.map(({ type, value }) => `${type}=${value.normalize("NFC")}`).sort();
  return lines(inCsr).join("\n") === lines(willIssue).join("\n");
}
