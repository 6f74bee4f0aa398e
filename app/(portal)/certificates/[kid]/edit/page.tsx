import { redirect } from "next/navigation";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { FieldsForm } from "@/components/ui/fields-form";
import { shortenMiddle } from "@/lib/format";
import { updateCertificateAction } from "../../actions";
import { certificateOf, titledByCertificate } from "../_certificate";

export const generateMetadata = titledByCertificate("Edit");

export default async function EditCertificatePage({ params }: PageProps<{ kid: string }>) {
  const { kid } = await params;
  const certificate = await certificateOf(kid);
  if (certificate.kid !== kid) redirect(`/certificates/${certificate.kid}/edit`); // requested by serial or thumbprint
  await requirePermission("certificate:issue", certificate.organisationId);
  const own = `/certificates/${kid}`;
  return (
    <>
      <PageHeader
        title={
          <>
            Edit <bdi>{certificate.name || shortenMiddle(kid)}</bdi>
          </>
        }
        crumbs={[
          { label: "Certificates", href: "/certificates" },
          { label: certificate.name || shortenMiddle(kid), href: own },
          { label: "Edit" },
        ]}
        description="Only the portal shows these texts. The certificate itself never changes."
      />
      <Card>
        <FieldsForm
          action={updateCertificateAction}
          submitLabel="Save changes"
          pendingLabel="Saving…"
          cancelHref={own}
          hidden={{ kid }}
          fields={[
            {
              kind: "text",
              name: "name",
              label: "Name",
              description: "Shown in lists and logs.",
              maxLength: 100,
              defaultValue: certificate.name,
            },
            {
              kind: "lines",
              name: "keyHolderNote",
              label: "Key location",
              description:
                "The machine or vault that holds the key, or the contact for renewals. No passwords and no keys.",
              isOptional: true,
              rows: 3,
              maxLength: 500,
              defaultValue: certificate.keyHolderNote,
            },
          ]}
        />
      </Card>
    </>
  );
}
