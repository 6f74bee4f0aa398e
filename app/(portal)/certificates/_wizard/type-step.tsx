import { ArrowRight, Lock, PenLine, Waypoints } from "lucide-react";
import { loadIfAllowed } from "@/app/_server/load";
import { methodWords } from "@/app/(portal)/_words/applications";
import { Button, ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import type { Application } from "@/lib/applications/schema";
import { listClients } from "@/lib/clients/list-clients";
import type { Client } from "@/lib/clients/schema";
import { type CertificateType, certificateTypeWords } from "../_words";
import type { Holder } from "./holder";
import type { OfferedType, WizardState } from "./steps";

const icons = { signing: <PenLine />, transport: <Waypoints />, encryption: <Lock /> };

/** Step 1: what the certificate is for. A plain GET form, so that the answer lands in the address. */
export async function TypeStep({
  holder,
  state,
  offered,
}: {
  holder: Holder;
  state: WizardState;
  offered: readonly OfferedType[];
}) {
  const { application } = holder;
  const page = application ? await loadIfAllowed(listClients, { applicationId: application.id, limit: 20 }) : undefined;
  const clients = page?.items ?? [];
  const client = clients.find((one) => one.clientId === state.client);
  const advice = application ? adviceFor(application, client ? [client] : clients) : ORGANISATION_ADVICE;
  const chosen = state.type ?? offered.find(({ type }) => type === advice.type) ?? offered[0];
  return (
    <Card title="Which type?" description={advice.text}>
      <form method="get" action={`${holder.href}/certificates/new`} className="flex flex-col gap-5">
        <input type="hidden" name="step" value="key" />
        {state.keyAlgorithm ? <input type="hidden" name="key" value={state.keyAlgorithm} /> : null}
        {state.names ? <input type="hidden" name="names" value={state.names} /> : null}
        {state.client ? <input type="hidden" name="client" value={state.client} /> : null}
        <RadioCards
          name="type"
          legend="Certificate type"
          isLegendHidden
          required
          defaultValue={chosen?.id}
          options={offered.map((one) => cardOf(one, advice))}
        />
        {application && clients.length === 0 ? (
          <p className="text-[13px] text-muted">
            The application has no OAuth client yet. <TextLink href={`${holder.href}/clients/new`}>Add one</TextLink>,
            and this page can say which type it needs.
          </p>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary">
            Next
            <ArrowRight />
          </Button>
          <ButtonLink href={`${holder.href}/certificates`} variant="ghost">
            Cancel
          </ButtonLink>
        </div>
      </form>
    </Card>
  );
}

/** The three generic types have words of their own; an ecosystem's types say what their profile says. */
function cardOf({ id, type, label, about }: OfferedType, advice: Advice) {
  const words = id === type ? certificateTypeWords[type] : { label, about, detail: undefined };
  const badge = advice.badges[type];
  return {
    value: id,
    title: words.label,
    description: words.about,
    icon: icons[type],
    ...(words.detail ? { detail: words.detail } : {}),
    ...(badge ? { badge } : {}),
  };
}

interface Advice {
  text: string;
  type?: CertificateType;
  badges: Partial<Record<CertificateType, string>>;
}

const ORGANISATION_ADVICE: Advice = {
  text: "Certificates of the organisation itself, for its own servers. Those of its software belong to applications.",
  badges: {},
};

/** "Which one do I need?", answered by how the clients authenticate. */
function adviceFor(application: Application, clients: readonly Client[]): Advice {
  const needs = (type: CertificateType) =>
    clients.filter((one) => one.keySource === "managed" && methodWords[one.authMethod].certificateType === type);
  const [signing, transport] = [needs("signing"), needs("transport")];
  const badge = (list: readonly Client[]) =>
    list.length === 1 ? `For ${list[0]?.name}` : `For ${list.length} clients`;
  const badges = {
    ...(signing.length > 0 ? { signing: badge(signing) } : {}),
    ...(transport.length > 0 ? { transport: badge(transport) } : {}),
  };
  const [first] = signing.length > 0 ? signing : transport;
  if (first) {
    const type = signing.length > 0 ? "signing" : "transport";
    return {
      type,
      badges,
      text: `${first.name} authenticates with ${first.authMethod}, so it needs a ${certificateTypeWords[type].label} certificate.`,
    };
  }
  if (application.securityConfiguration === "mtls") {
    return { type: "transport", badges, text: "Clients of this application authenticate by mTLS: Transport." };
  }
  if (application.securityConfiguration === "client_secret") {
    return {
      type: "transport",
      badges,
      text: "Its clients use a secret, so no certificate is needed for tokens; APIs that ask for mTLS need Transport.",
    };
  }
  return { type: "signing", badges, text: "For private_key_jwt it is Signing; for mTLS it is Transport." };
}
