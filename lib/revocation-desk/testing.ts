import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { makeKey, type TestKey } from "@/lib/certificates/testing";
import type { Harness } from "@/lib/testing/harness";

/** A new organisation with one application, and a function that issues certificates for it. */
export async function makeHolder(harness: Harness) {
  const organisation = await harness.makeOrganisation();
  const application = await harness.makeApplication(organisation.id);
  const admin = harness.as("admin", organisation.id);
  const issue = async (given?: TestKey, type = "signing") => {
    const key = given ?? (await makeKey());
    const input = { applicationId: application.id, type, csr: key.csr() };
    return { key, ...(await issueCertificate.execute(admin, input)) };
  };
  return { organisation, application, admin, issue };
}
