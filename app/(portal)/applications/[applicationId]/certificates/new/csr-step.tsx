import { ArrowLeft } from "lucide-react";
import { load } from "@/app/_server/load";
import { ButtonLink } from "@/components/ui/button";
import type { Application } from "@/lib/applications/schema";
import { csrTemplate } from "@/lib/certificates/csr-template";
import { type CertificateType, certificateTypeWords } from "../../../../certificates/_words";
import { type WizardState, wizardHref } from "./_steps";
import { inspectAction, issueAction } from "./actions";
import { CsrForm } from "./csr-form";

/** Step 3: the CSR, looked at before anything is issued. */
export async function CsrStep({
  application,
  state,
  type,
}: {
  application: Application;
  state: WizardState;
  type: CertificateType;
}) {
  const { csrFileName, subject } = await load(csrTemplate, { applicationId: application.id, type });
  return (
    <CsrForm
      applicationId={application.id}
      type={type}
      typeLabel={certificateTypeWords[type].label}
      replaces={state.replaces}
      csrFileName={csrFileName}
      register={subject}
      inspect={inspectAction}
      issue={issueAction}
      back={
        <ButtonLink href={wizardHref(application.id, { ...state, step: "key" })} variant="ghost" icon={<ArrowLeft />}>
          Back
        </ButtonLink>
      }
    />
  );
}
