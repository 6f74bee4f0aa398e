import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { AsideLayout } from "@/components/frame/aside-layout";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Stepper } from "@/components/ui/stepper";
import type { Application } from "@/lib/applications/schema";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { shortenMiddle } from "@/lib/format";
import { applicationOf } from "../../_frame";
import { readWizard, type WizardState, wizardSteps } from "./_steps";
import { CsrStep } from "./csr-step";
import { DoneStep } from "./done-step";
import { KeyStep } from "./key-step";
import { TypeStep } from "./type-step";

export const metadata: Metadata = { title: "New certificate" };

export default async function NewCertificatePage({ params, searchParams }: PageProps<{ applicationId: string }>) {
  const [{ applicationId }, query] = await Promise.all([params, searchParams]);
  const application = await applicationOf(applicationId);
  await requirePermission("certificate:issue", application.organisationId);
  const state = readWizard(query);
  const own = `/applications/${applicationId}`;
  return (
    <>
      <PageHeader
        title={state.replaces ? "Replace certificate" : "New certificate"}
        crumbs={[
          { label: "Applications", href: "/applications" },
          { label: application.name, href: `${own}/certificates` },
          { label: state.replaces ? "Replace certificate" : "New certificate" },
        ]}
        description={`For ${application.name} of ${application.organisationName}.`}
      />
      {application.status === "suspended" && state.step !== "done" ? (
        <Banner
          tone="warning"
          title="This application is suspended"
          action={<ButtonLink href={`${own}/settings`}>Settings</ButtonLink>}
        >
          It gets certificates again once it is resumed.
        </Banner>
      ) : (
        <AsideLayout aside={<Stepper label="Steps" steps={wizardSteps(applicationId, state)} />}>
          {state.replaces && state.step !== "done" ? <Replacing kid={state.replaces} /> : null}
          <CurrentStep application={application} state={state} />
        </AsideLayout>
      )}
    </>
  );
}

function CurrentStep({ application, state }: { application: Application; state: WizardState }) {
  if (state.step === "done" && state.kid) return <DoneStep application={application} kid={state.kid} />;
  if (state.step === "key" && state.type) return <KeyStep application={application} state={state} type={state.type} />;
  if (state.step === "csr" && state.type) return <CsrStep application={application} state={state} type={state.type} />;
  return <TypeStep application={application} state={state} />;
}

async function Replacing({ kid }: { kid: string }) {
  const old = await load(getCertificate, { kid });
  return (
    <Banner title={`Takes the place of ${old.name || shortenMiddle(kid)}`}>
      <TextLink href={`/certificates/${kid}`}>{shortenMiddle(kid)}</TextLink> goes on working until it ends or you
      revoke it, so there is time to switch.
    </Banner>
  );
}
