import { load } from "@/app/_server/load";
import type { Query } from "@/app/_server/query";
import { AsideLayout } from "@/components/frame/aside-layout";
import { type Crumb, PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { TextLink } from "@/components/ui/button";
import { Stepper } from "@/components/ui/stepper";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { shortenMiddle } from "@/lib/format";
import { SERVER_CERTIFICATES_RESTRICTED } from "@/lib/registration/host-names";
import { KeyGuard } from "../../_browser-key/key-guard";
import { CsrStep } from "./csr-step";
import { DoneStep } from "./done-step";
import { type Holder, offeredTypes } from "./holder";
import { KeyStep } from "./key-step";
import { type OfferedType, readWizard, type WizardState, wizardSteps } from "./steps";
import { TypeStep } from "./type-step";

/** The four-step wizard that issues a certificate to an application or an organisation. */
export async function Wizard({
  holder,
  query,
  crumbs,
  description,
  blocked,
}: {
  holder: Holder;
  query: Query;
  crumbs: readonly Crumb[];
  description: string;
  /** Shown instead of the steps while nothing can be issued. */
  blocked?: React.ReactNode;
}) {
  const offered = await offeredTypes(holder);
  const state = readWizard(query, offered);
  const title = state.replaces ? "Renew certificate" : "New certificate";
  const isBlocked = Boolean(blocked) && state.step !== "done";
  return (
    <>
      <PageHeader title={title} crumbs={[...crumbs, { label: title }]} description={description} />
      {isBlocked ? (
        blocked
      ) : (
        <AsideLayout aside={<Stepper label="Steps" steps={wizardSteps(holder.href, state)} />}>
          <KeyGuard />
          {state.replaces && state.step !== "done" ? <Renewing kid={state.replaces} /> : null}
          <CurrentStep holder={holder} state={state} offered={offered} />
        </AsideLayout>
      )}
    </>
  );
}

function CurrentStep({
  holder,
  state,
  offered,
}: {
  holder: Holder;
  state: WizardState;
  offered: readonly OfferedType[];
}) {
  const { step, type, kid, client } = state;
  if (step === "done" && kid) return <DoneStep holder={holder} kid={kid} client={client} />;
  const isRestricted = type ? type.isRestricted : offered.length > 0 && offered.every((one) => one.isRestricted);
  if (isRestricted) {
    return (
      <Banner tone="warning" title="Server certificates are restricted">
        {SERVER_CERTIFICATES_RESTRICTED}
      </Banner>
    );
  }
  if (step === "key" && type) return <KeyStep holder={holder} state={state} type={type} />;
  if (step === "csr" && type) return <CsrStep holder={holder} state={state} type={type} />;
  return <TypeStep holder={holder} state={state} offered={offered} />;
}

async function Renewing({ kid }: { kid: string }) {
  const old = await load(getCertificate, { kid });
  return (
    <Banner title={`Renews ${old.name || shortenMiddle(kid)}`}>
      <TextLink href={`/certificates/${kid}`}>{shortenMiddle(kid)}</TextLink> stays valid until it expires or you revoke
      it, so you have time to switch.
    </Banner>
  );
}
