"use client";

import { Spinner } from "@heroui/react";
import { CircleAlert, CircleCheck, TriangleAlert, Wrench } from "lucide-react";
import { plural } from "@/lib/format";
import type { CsrVerdict } from "./csr-verdict";
import { keyName } from "./key-name";

/** The verdict in one line, directly under the name of the file, and what was repaired. Announced when it changes. */
export function VerdictLine({ verdict, repairs }: { verdict: CsrVerdict; repairs: readonly string[] }) {
  const line = lineOf(verdict);
  return (
    <>
      <p role="status" className="flex items-start gap-1.5 font-medium">
        {line ? (
          <>
            {line.icon}
            <span className={line.tone}>{line.text}</span>
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

function lineOf(verdict: CsrVerdict) {
  switch (verdict.kind) {
    case "none":
      return undefined;
    case "checking":
      return { icon: <Spinner size="sm" color="current" aria-hidden="true" />, tone: "text-muted", text: "Checking…" };
    case "failed":
      return {
        icon: <TriangleAlert aria-hidden="true" className={`${ICON} text-warning`} />,
        tone: "",
        text: "Not checked",
      };
    case "refused":
      return {
        icon: <CircleAlert aria-hidden="true" className={`${ICON} text-danger`} />,
        tone: "",
        text: "Not usable",
      };
    case "inspected": {
      const { accepted, findings, publicKey } = verdict.result;
      if (accepted) {
        const key = publicKey ? `${keyName(publicKey)}, ` : "";
        return {
          icon: <CircleCheck aria-hidden="true" className={`${ICON} text-success`} />,
          tone: "",
          text: `Ready: ${key}subject matches`,
        };
      }
      const errors = findings.filter(({ severity }) => severity === "error").length;
      return {
        icon: <CircleAlert aria-hidden="true" className={`${ICON} text-danger`} />,
        tone: "",
        text: `Rejected: ${plural(errors, "problem")} to fix`,
      };
    }
  }
}
