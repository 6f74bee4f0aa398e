import { formInput } from "@/app/_server/action-state";

/** Input of an inspection: the issuing form without the fields that inspection does not use. */
export function inspectionInput(form: FormData): unknown {
  const { csr, type, applicationId, organisationId, replaces } = formInput(form);
  return { csr, type, applicationId, organisationId, replaces };
}
