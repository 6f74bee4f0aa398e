import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import type { CertificateStatus } from "@/lib/db/generated/client";
import type { Harness } from "@/lib/testing/harness";

/** The columns that a test chooses; the others are those of the template. `id` is also the KID and the serial. */
export interface CertificateColumns {
  id: string;
  status: CertificateStatus;
  not_after: Date;
  not_before?: Date;
  issued_at?: Date;
  type?: string;
  application_id?: string | null;
  replaces_id?: string | null;
}

/** Issues the template for an application of a new organisation. */
export async function issueTemplate(harness: Harness) {
  const { id: organisationId } = await harness.makeOrganisation();
  const { id: applicationId } = await harness.makeApplication(organisationId);
  const given = { applicationId, type: "signing", csr: await freshCsr() };
  const { kid } = await issueCertificate.execute(harness.as("admin", organisationId), given);
  return { organisationId, applicationId, kid };
}

/** Inserts copies of the template. */
export async function insertCopies({ deps }: Harness, kid: string, rows: readonly CertificateColumns[]): Promise<void> {
  await deps.db.prisma.$executeRaw`
    INSERT INTO certificates
    SELECT r.* FROM certificates c, jsonb_array_elements(${JSON.stringify(rows)}::jsonb) q,
      jsonb_populate_record(c, q || jsonb_build_object('kid', q->>'id', 'serial', q->>'id')) r
    WHERE c.kid = ${kid}`;
}
