import { formInput } from "@/app/_server/action-state";

/** The same form as for issuing, less what an inspection has no use for. */
export function inspectionInput(form: FormData): unknown {
  const { csr, type, applicationId, organisationId, replaces } = formInput(form);
  return { csr, type, applicationId, organisationId, replaces };
}
