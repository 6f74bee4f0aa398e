import type { FormState } from "@/components/ui/form-state";
import type { ErrorCode, ErrorDetails, PublicFinding } from "@/lib/errors";
import { isSecretMember } from "@/lib/runtime/secret-members";

/** What a server action answers. All of it reaches the browser. */
export interface ActionState<T = unknown> extends FormState<T> {
  code?: ErrorCode;
  findings?: PublicFinding[];
  retryAfterSeconds?: number;
}

/** The one table of the page door: what people read, by error code, given the operation's own words. */
const messages: Record<ErrorCode, (own: string) => string> = {
  unauthenticated: (own) => own,
  forbidden: (own) => own,
  not_found: (own) => own,
  invalid_input: () => "Some answers need another look. Nothing was saved.",
  rejected_by_policy: (own) => own,
  conflict: (own) => own,
  precondition_failed: (own) => own,
  rate_limited: (own) => own,
  unavailable: (own) => own,
  internal: (own) => own,
};

/** An error as a form shows it: a sentence, a word by each field, what was typed, and the request id where support may need it. */
export function failedState(
  error: { code: ErrorCode; publicMessage: string; details: ErrorDetails },
  requestId: string,
  form: FormData,
): ActionState<never> {
  const { fields, findings, retryAfterSeconds } = error.details;
  const named = fields?.filter((field) => field.path !== "") ?? [];
  const general = error.code === "invalid_input" && named.length === 0;
  return {
    status: "error",
    code: error.code,
    message: general ? error.publicMessage : messages[error.code](error.publicMessage),
    requestId,
    values: typedValues(form),
    ...(named.length > 0 ? { fieldErrors: byField(named) } : {}),
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

/**
 * What was typed, to fill the form again: no secret members, no files, nothing that holds a private key. Ticks of one name
 * are joined by spaces.
 */
export function typedValues(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value !== "string" || name.startsWith("$ACTION") || isSecretMember(name)) continue;
    if (/PRIVATE KEY/i.test(value)) continue;
    values[name] = values[name] === undefined ? value : `${values[name]} ${value}`;
  }
  return values;
}

/** The form as an operation's input: one string per field, empty ones left out. */
export function formInput(form: FormData): Record<string, string> {
  const input: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !name.startsWith("$ACTION") && value.trim() !== "") input[name] = value;
  }
  return input;
}
