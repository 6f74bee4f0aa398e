import type { FormState } from "@/components/ui/form-state";
import type { ErrorCode, ErrorDetails, PublicFinding } from "@/lib/errors";
import { findPrivateKey } from "@/lib/pki/private-key";
import { isSecretMember } from "@/lib/runtime/secret-members";

/** Result of a server action. All of it is sent to the browser. */
export interface ActionState<T = unknown> extends FormState<T> {
  code?: ErrorCode;
  findings?: PublicFinding[];
  retryAfterSeconds?: number;
}

/** Reason of the error when the session has ended. */
export const SIGNED_OUT = "signed_out";

/** Messages of the web adapter by error code, given the operation's message. */
const messages: Record<ErrorCode, (own: string) => string> = {
  unauthenticated: (own) => own,
  forbidden: (own) => own,
  not_found: (own) => own,
  invalid_input: () => "Check the highlighted fields. Nothing was saved.",
  rejected_by_policy: (own) => own,
  conflict: (own) => own,
  precondition_failed: (own) => own,
  rate_limited: (own) => own,
  unavailable: (own) => own,
  internal: (own) => own,
};

/** Failures of the portal, and refusals that somebody else can change. For all others, the message says how to go on. */
const NEEDS_SUPPORT: readonly ErrorCode[] = ["internal", "unavailable", "forbidden"];

/** An error as a form shows it: a message, field errors, the values entered, and the request id where support could help. */
export function failedState(
  error: { code: ErrorCode; publicMessage: string; details: ErrorDetails },
  requestId: string,
  form: FormData,
): ActionState<never> {
  const { fields, findings, retryAfterSeconds, reason } = error.details;
  const named = fields?.filter((field) => field.path !== "") ?? [];
  const general = error.code === "invalid_input" && named.length === 0;
  return {
    status: "error",
    code: error.code,
    message: general ? error.publicMessage : messages[error.code](error.publicMessage),
    ...(NEEDS_SUPPORT.includes(error.code) ? { requestId } : {}),
    values: typedValues(form),
    ...(named.length > 0 ? { fieldErrors: byField(named) } : {}),
    ...(reason === SIGNED_OUT ? { isSignedOut: true } : {}),
    ...(findings ? { findings } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** `redirectUris.0` belongs to the field `redirectUris`. */
function byField(fields: readonly { path: string; message: string }[]): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const { path, message } of fields) {
    const name = path.split(".")[0] ?? path;
    result[name] = [...(result[name] ?? []), message];
  }
  return result;
}

/** A field that is no member of an operation's input, such as `keyOrSecret`, is marked by its name. */
const isSecretField = (name: string): boolean => isSecretMember(name) || /secret$/i.test(name);

/**
 * The values entered, to prefill the form: no secrets, no files, nothing that contains a private key. Checkboxes of one name are joined by
 * spaces.
 */
export function typedValues(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value !== "string" || name.startsWith("$ACTION") || isSecretField(name)) continue;
    if (findPrivateKey(Buffer.from(value))) continue;
    values[name] = values[name] === undefined ? value : `${values[name]} ${value}`;
  }
  return values;
}

/** The form as an operation's input: one string per field, without empty fields. */
export function formInput(form: FormData): Record<string, string> {
  const input: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !name.startsWith("$ACTION") && value.trim() !== "") input[name] = value;
  }
  return input;
}
