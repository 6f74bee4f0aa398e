import type { Query } from "@/app/_server/query";
import type { Step } from "@/components/ui/stepper";
import { CERTIFICATE_TYPES, CSR_KEY_ALGORITHMS, Kid } from "@/lib/certificates/schema";
import { shortenMiddle } from "@/lib/format";
import { type CertificateType, certificateTypeWords } from "../../../../certificates/_words";

export type StepId = "type" | "key" | "csr" | "done";

/** Everything the wizard knows stands in its address, so that Back and a bookmark keep it. */
export interface WizardState {
  step: StepId;
  type: CertificateType | undefined;
  /** What the command makes; the profile's favourite when absent. */
  keyAlgorithm: (typeof CSR_KEY_ALGORITHMS)[number] | undefined;
  /** KID of the certificate that the new one replaces. */
  replaces: string | undefined;
  /** KID of what was issued. */
  kid: string | undefined;
  /** The client it is for, when the way here began there. */
  client: string | undefined;
}

const one = (query: Query, name: string): string | undefined => [query[name]].flat()[0] || undefined;
const kidOf = (text: string | undefined) => Kid.safeParse(text).data;

/** Reads the address; a step whose answers are missing becomes the first one. */
export function readWizard(query: Query): WizardState {
  const type = CERTIFICATE_TYPES.find((known) => known === one(query, "type"));
  const asked = (["type", "key", "csr", "done"] as const).find((known) => known === one(query, "step")) ?? "type";
  const kid = kidOf(one(query, "kid"));
  const isPossible = asked === "type" || (asked === "done" ? kid !== undefined : type !== undefined);
  return {
    step: isPossible ? asked : "type",
    type,
    keyAlgorithm: CSR_KEY_ALGORITHMS.find((known) => known === one(query, "key")),
    replaces: kidOf(one(query, "replaces")),
    kid,
    client: one(query, "client"),
  };
}

/** The address of a step with the answers given so far. */
export function wizardHref(applicationId: string, state: Partial<WizardState>): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value && query.set(name, value);
  put("step", state.step);
  put("type", state.type);
  put("key", state.keyAlgorithm);
  put("replaces", state.replaces);
  put("client", state.client);
  put("kid", state.kid);
  return `/applications/${applicationId}/certificates/new?${query}`;
}

const labels: readonly [StepId, string][] = [
  ["type", "Certificate type"],
  ["key", "Key and CSR"],
  ["csr", "Upload CSR"],
  ["done", "Done"],
];

/** The rail: what was answered, where one is. Once issued, nothing leads back. */
export function wizardSteps(applicationId: string, state: WizardState): Step[] {
  const at = labels.findIndex(([id]) => id === state.step);
  const isDone = state.step === "done";
  const answers: Partial<Record<StepId, string | undefined>> = {
    type: state.type && at > 0 ? certificateTypeWords[state.type].label : undefined,
    key: state.replaces && at > 0 ? `Replaces ${shortenMiddle(state.replaces)}` : undefined,
    done: state.kid && isDone ? shortenMiddle(state.kid) : undefined,
  };
  return labels.map(([id, label], index) => ({
    id,
    label,
    answer: answers[id],
    state: index < at ? ("done" as const) : index === at ? ("current" as const) : ("todo" as const),
    ...(index < at && !isDone && !(id === "type" && state.replaces)
      ? { href: wizardHref(applicationId, { ...state, step: id }) }
      : {}),
  }));
}
