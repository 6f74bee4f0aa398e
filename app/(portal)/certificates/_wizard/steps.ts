import type { Query } from "@/app/_server/query";
import type { Step } from "@/components/ui/stepper";
import { CSR_KEY_ALGORITHMS } from "@/lib/certificates/schema/csr";
import { shortenMiddle } from "@/lib/format";
import { Kid } from "@/lib/operation/fields";
import { readValue } from "@/lib/operation/parse";
import type { CertificateType } from "../_labels";

export type StepId = "type" | "key" | "csr" | "done";

/** A certificate profile offered by the wizard. */
export interface OfferedType {
  /** Id of the profile. */
  id: string;
  type: CertificateType;
  label: string;
  about: string;
  /** Its certificates contain host names. */
  hasDnsNames: boolean;
  /** A server profile that the signed-in user may not request. */
  isRestricted: boolean;
}

/** The state of the wizard. All of it is in the URL, so that Back and bookmarks preserve it. */
export interface WizardState {
  step: StepId;
  type: OfferedType | undefined;
  /** Algorithm of the command; the profile's preferred one by default. */
  keyAlgorithm: (typeof CSR_KEY_ALGORITHMS)[number] | undefined;
  /** The command encrypts the key file. */
  isKeyEncrypted: boolean;
  /** Host names as typed. */
  names: string | undefined;
  /** KID of the certificate that is renewed. */
  replaces: string | undefined;
  /** KID of the issued certificate. */
  kid: string | undefined;
  /** The client that linked here, if any. */
  client: string | undefined;
}

/** Value of the parameter `keyFile`. */
export const ENCRYPTED = "encrypted";

const one = (query: Query, name: string): string | undefined => [query[name]].flat()[0] || undefined;
const kidOf = (text: string | undefined) => readValue(Kid, text).value;

/** Reads the state from the URL. A step without the answers it needs falls back to the first step. */
export function readWizard(query: Query, offered: readonly OfferedType[]): WizardState {
  const type = offered.find(({ id }) => id === one(query, "type"));
  const asked = (["type", "key", "csr", "done"] as const).find((known) => known === one(query, "step")) ?? "type";
  const kid = kidOf(one(query, "kid"));
  const isPossible = asked === "type" || (asked === "done" ? kid !== undefined : type !== undefined);
  return {
    step: isPossible ? asked : "type",
    type,
    keyAlgorithm: CSR_KEY_ALGORITHMS.find((known) => known === one(query, "key")),
    isKeyEncrypted: one(query, "keyFile") === ENCRYPTED,
    names: one(query, "names")?.slice(0, 4000),
    replaces: kidOf(one(query, "replaces")),
    kid,
    client: one(query, "client"),
  };
}

type Answers = Omit<Partial<WizardState>, "type"> & { type?: Pick<OfferedType, "id"> | undefined };

/** URL of a step with the answers given so far. `own`: the holder's page. */
export function wizardHref(own: string, state: Answers): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value && query.set(name, value);
  put("step", state.step);
  put("type", state.type?.id);
  put("key", state.keyAlgorithm);
  put("keyFile", state.isKeyEncrypted ? ENCRYPTED : undefined);
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

/** Steps for the stepper, with answers. After issuing, no step links back. */
export function wizardSteps(own: string, state: WizardState): Step[] {
  const at = labels.findIndex(([id]) => id === state.step);
  const isDone = state.step === "done";
  const answers: Partial<Record<StepId, string | undefined>> = {
    type: at > 0 ? state.type?.label : undefined,
    key: state.replaces && at > 0 ? `Renews ${shortenMiddle(state.replaces)}` : undefined,
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
    ...(isDone && index === at ? { isComplete: true } : {}),
  }));
}
