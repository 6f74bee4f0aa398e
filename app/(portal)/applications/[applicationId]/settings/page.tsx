import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { Contacts } from "@/app/(portal)/organisations/_contacts";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { FieldsForm } from "@/components/ui/fields-form";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Application } from "@/lib/applications/schema";
import { securityLabels, typeLabels } from "../../../_labels/applications";
import { HOLDER_TEXTS, StatusCard } from "../../../_suspension/status-card";
import { setApplicationStatusAction, updateApplicationAction } from "../../actions";
import { ApplicationFrame, applicationOf, titledByApplication } from "../_frame";

export const generateMetadata = titledByApplication("Settings");

export default async function SettingsPage({ params }: PageProps<{ applicationId: string }>) {
  const application = await applicationOf((await params).applicationId);
  const mayWrite = await canDo("application:write", application.organisationId);
  return (
    <ApplicationFrame application={application} tab="settings">
      <Facts application={application} />
      {mayWrite && application.status === "active" ? <Details application={application} /> : null}
      <Contacts holder={{ organisationId: application.organisationId, applicationId: application.id }} />
      {mayWrite ? (
        <StatusCard
          noun="application"
          name={application.name}
          status={application.status}
          suspendedBy={application.suspendedBy}
          action={setApplicationStatusAction}
          id={{ applicationId: application.id }}
          about={HOLDER_TEXTS}
          effects={{
            suspend:
              "Effective immediately, its clients get no tokens and its keys are removed from the published key sets. No certificate is revoked.",
            resume: "Its clients and keys resume immediately.",
          }}
        />
      ) : null}
    </ApplicationFrame>
  );
}

function Facts({ application }: { application: Application }) {
  return (
    <Card
      title="Registered details"
      description="Id, unique name, type and security configuration can't be changed, because certificates and clients depend on them."
    >
      <DescriptionList
        items={[
          { term: "Application id", value: <LongValue value={application.id} label="application id" isWhole /> },
          {
            term: "Unique name",
            hint: "CN of its certificates, prefix of its file names",
            value: <LongValue value={application.uniqueName} label="unique name" isWhole />,
          },
          { term: "Type", value: typeLabels[application.type].label },
          {
            term: "Security configuration",
            value: (
              <>
                {securityLabels[application.securityConfiguration].label}
                <span className="block text-[13px] text-muted">
                  {securityLabels[application.securityConfiguration].about}
                </span>
              </>
            ),
          },
          { term: "Certificate limit", value: application.certificateLimit },
          { term: "Created", value: <RelativeTime value={application.createdAt} as="date" /> },
          { term: "Updated", value: <RelativeTime value={application.updatedAt} /> },
        ]}
      />
    </Card>
  );
}

function Details({ application }: { application: Application }) {
  const address = (name: string, label: string, value: string | null) => ({
    kind: "url" as const,
    name,
    label,
    defaultValue: value ?? "",
    isOptional: true,
    isMono: true,
    placeholder: "https://",
  });
  return (
    <Card title="Details">
      <FieldsForm
        key={application.id}
        action={updateApplicationAction}
        submitLabel="Save changes"
        pendingLabel="Saving…"
        hidden={{ applicationId: application.id }}
        fields={[
          { kind: "text", name: "name", label: "Name", maxLength: 100, defaultValue: application.name },
          {
            kind: "lines",
            name: "description",
            label: "Description",
            isOptional: true,
            rows: 3,
            maxLength: 2000,
            defaultValue: application.description,
          },
          {
            kind: "select",
            name: "environment",
            label: "Environment",
            defaultValue: application.environment,
            options: [
              { value: "sandbox", label: "Sandbox" },
              { value: "production", label: "Production" },
            ],
          },
          address("homepageUri", "Home page", application.homepageUri),
          address("logoUri", "Logo", application.logoUri),
          address("policyUri", "Privacy policy", application.policyUri),
          address("termsOfServiceUri", "Terms of service", application.termsOfServiceUri),
        ]}
      />
    </Card>
  );
}
