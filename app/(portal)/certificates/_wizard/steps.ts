import type { Query } from "@/app/_server/query";
import type { Step } from "@/components/ui/stepper";
import { CSR_KEY_ALGORITHMS } from "@/lib/certificates/schema";
import { shortenMiddle } from "@/lib/format";
import { Kid } from "@/lib/operation/fields";
import type { CertificateType } from "../_words";

export type StepId = "type" | "key" | "csr" | "done";

/** A certificate profile as the wizard offers it. */
export interface OfferedType {
  /** Id of the profile. */
  id: string;
  type: CertificateType;
  label: string;
  about: string;
  /** Its certificates name hosts. */
  hasDnsNames: boolean;
  /** For servers, and the signed-in person may not have such certificates issued. */
  isRestricted: boolean;
}

/** Everything the wizard knows stands in its address, so that Back and a bookmark keep it. */
export interface WizardState {
  step: StepId;
  type: OfferedType | undefined;
  /** What the command makes; the profile's favourite when absent. */
  keyAlgorithm: (typeof CSR_KEY_ALGORITHMS)[number] | undefined;
  /** Host names as they were typed. */
  names: string | undefined;
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
export function readWizard(query: Query, offered: readonly OfferedType[]): WizardState {
  const type = offered.find(({ id }) => id === one(query, "type"));
  const asked = (["type", "key", "csr", "done"] as const).find((known) => known === one(query, "step")) ?? "type";
  const kid = kidOf(one(query, "kid"));
  const isPossible = asked === "type" || (asked === "done" ? kid !== undefined : type !== undefined);
  return {
    step: isPossible ? asked : "type",
    type,
    keyAlgorithm: CSR_KEY_ALGORITHMS.find((known) => known === one(query, "key")),
    names: one(query, "names")?.slice(0, 4000),
    replaces: kidOf(one(query, "replaces")),
    kid,
    client: one(query, "client"),
  };
}

type Answers = Omit<Partial<WizardState>, "type"> & { type?: Pick<OfferedType, "id"> | undefined };

/** The address of a step with the answers given so far. `own`: the holder's page. */
export function wizardHref(own: string, state: Answers): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value && query.set(name, value);
  put("step", state.step);
  put("type", state.type?.id);
  put("key", state.keyAlgorithm);
  put("names", state.names);
  put("replaces", state.replaces);
  put("client", state.client);
  put("kid", state.kid);
  return `${own}/certificates/new?${query}`;
}

const labels: readonly [StepId, string][] = [
  ["type", "Certificate type"],
  ["key", "Key and CSR"],
  ["csr", "Upload CSR"],
  ["done", "Done"],
];

/** The rail: what was answered, where one is. Once issued, nothing leads back. */
export function wizardSteps(own: string, state: WizardState): Step[] {
  const at = labels.findIndex(([id]) => id === state.step);
  const isDone = state.step === "done";
  const answers: Partial<Record<StepId, string | undefined>> = {
    type: at > 0 ? state.type?.label : undefined,
    key: state.replaces && at > 0 ? `Replaces ${shortenMiddle(state.replaces)}` : undefined,
    done: state.kid && isDone ? shortenMiddle(state.kid) : undefined,
  };
  return labels.map(([id, label], index) => ({
    id,
    label,
    answer: answers[id],
    state: index < at ? ("done" as const) : index === at ? ("current" as const) : ("todo" as const),
    ...(index < at && !isDone && !(id === "type" && state.replaces)
      ? { href: wizardHref(own, { ...state, step: id }) }
      : {}),
  }));
}
