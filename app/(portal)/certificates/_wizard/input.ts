import { formInput } from "@/app/_server/action-state";
import { CLIENT_FIELD } from "./request-slot";

/** Input of an inspection: the issuing form without the fields that inspection does not use. */
export function inspectionInput(form: FormData): unknown {
  const { csr, type, applicationId, organisationId, replaces } = formInput(form);
  return { csr, type, applicationId, organisationId, replaces };
}

/** Input of issuing. */
export function issuingInput(form: FormData): unknown {
  const { [CLIENT_FIELD]: _client, ...input } = formInput(form);
  return input;
}
