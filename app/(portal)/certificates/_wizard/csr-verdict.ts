import { startTransition, useActionState, useEffect, useRef } from "react";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { answered } from "@/components/ui/use-form-action";
import type { CsrInspection } from "@/lib/certificates/schema/csr";
import type { CsrAdvice } from "@/lib/dropped-file/csr-advice";
import type { CsrReading } from "@/lib/dropped-file/read-csr-file";

/** What is known about exactly the text in the field. */
export type CsrVerdict =
  | { kind: "none" }
  | { kind: "checking" }
  /** By the page; the text was not sent. */
  | { kind: "refused"; advice: CsrAdvice }
  | { kind: "inspected"; result: CsrInspection }
  /** The inspection itself failed: signed out, no network. */
  | { kind: "failed"; state: FormState };

/** The last inspection, and the text that it was about. */
export interface Checked {
  csr?: string;
  state: FormState<CsrInspection>;
}

type Inspect = (previous: FormState, form: FormData) => Promise<FormState<CsrInspection>>;

/** What people write into the form is not needed for the inspection, and not sent before they issue. */
const NOT_INSPECTED = ["name", "keyHolderNote"];

/** Milliseconds without a change before a text is sent. */
const PAUSE_MS = 300;

/**
 * Inspects the text of the field whenever it changes. A verdict belongs to the text that it was made for: while the text differs, there is
 * none. A text that the page refuses is not sent.
 */
export function useCsrVerdict(csr: string, reading: CsrReading, inspect: Inspect, form: () => HTMLFormElement | null) {
  const [checked, check, isChecking] = useActionState<Checked, string>(
    async (_previous, text) => {
      const element = form();
      if (!element) return { state: idleFormState };
      const sent = new FormData(element);
      for (const field of NOT_INSPECTED) sent.delete(field);
      // Inspections run one after another: the field may contain another text by now.
      sent.set("csr", text);
      return { csr: text, state: await answered(inspect)(idleFormState, sent) };
    },
    { state: idleFormState },
  );
  const isSendable = csr.trim() !== "" && reading.kind === "csr";
  const latest = useRef(check);
  latest.current = check;
  useEffect(() => {
    if (!isSendable) return;
    const timer = setTimeout(() => startTransition(() => latest.current(csr)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [csr, isSendable]);
  return { verdict: verdictOf(csr, reading, checked), isChecking, checkAgain: () => startTransition(() => check(csr)) };
}

/** The verdict about a text: the page's own, or the last inspection if it was about exactly this text. */
export function verdictOf(csr: string, reading: CsrReading, checked: Checked): CsrVerdict {
  if (reading.kind === "refused") return { kind: "refused", advice: reading.advice };
  if (csr.trim() === "" || reading.kind !== "csr") return { kind: "none" };
  const { status, data } = checked.state;
  if (checked.csr !== csr || status === "idle") return { kind: "checking" };
  return status === "ok" && data ? { kind: "inspected", result: data } : { kind: "failed", state: checked.state };
}

/** Why no certificate can be issued yet; undefined: it can. */
export function whyNotYet(verdict: CsrVerdict): string | undefined {
  switch (verdict.kind) {
    case "none":
      return "Choose your CSR file first.";
    case "checking":
      return "The CSR is being checked.";
    case "failed":
      return "The CSR was not checked. Choose Check CSR.";
    case "refused":
      return "Choose a CSR that can be used first.";
    case "inspected":
      return verdict.result.accepted ? undefined : "Fix the CSR first: the check says how.";
  }
}
