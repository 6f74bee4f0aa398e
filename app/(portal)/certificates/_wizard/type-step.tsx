import { ArrowRight, Lock, PenLine, Waypoints } from "lucide-react";
import Form from "next/form";
import { loadIfAllowed } from "@/app/_server/load";
import { methodLabels } from "@/app/(portal)/_labels/applications";
import { Button, ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import type { Application } from "@/lib/applications/schema";
import { listClients } from "@/lib/clients/list-clients";
import type { Client } from "@/lib/clients/schema";
import { type CertificateType, certificateTypeLabels } from "../_labels";
import type { Holder } from "./holder";
import type { OfferedType, WizardState } from "./steps";

const icons = { signing: <PenLine />, transport: <Waypoints />, encryption: <Lock /> };

/** Step 1: the certificate type. A plain GET form, so that the answer is stored in the URL. */
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
    // Form of Next.js navigates in the page, which keeps a key that was created in it.
    <Form action={`${holder.href}/certificates/new`} prefetch={false} className="flex flex-col gap-6">
      <Card title="Certificate type" description={advice.text}>
        <div className="flex flex-col gap-5">
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
              The application has no OAuth clients yet.{" "}
              <TextLink href={`${holder.href}/clients/new`}>Create one</TextLink> to see here which type it needs.
            </p>
          ) : null}
        </div>
      </Card>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary">
          Next
          <ArrowRight />
        </Button>
        <ButtonLink href={`${holder.href}/certificates`} variant="ghost">
          Cancel
        </ButtonLink>
      </div>
    </Form>
  );
}

/** The three generic types have their own texts; ecosystem types use the texts of their profile. */
function cardOf({ id, type, label, about }: OfferedType, advice: Advice) {
  const texts = id === type ? certificateTypeLabels[type] : { label, about, detail: undefined };
  const badge = advice.badges[type];
  return {
    value: id,
    title: texts.label,
    description: texts.about,
    icon: icons[type],
    ...(texts.detail ? { detail: texts.detail } : {}),
    ...(badge ? { badge } : {}),
  };
}

interface Advice {
  text: string;
  type?: CertificateType;
  badges: Partial<Record<CertificateType, string>>;
}

const ORGANISATION_ADVICE: Advice = {
  text: "Certificates for the organisation's own servers. Certificates of its software belong to applications.",
  badges: {},
};

/** Recommends a type from the authentication methods of the clients. */
function adviceFor(application: Application, clients: readonly Client[]): Advice {
  const needs = (type: CertificateType) =>
    clients.filter((one) => one.keySource === "managed" && methodLabels[one.authMethod].certificateType === type);
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
      text: `${first.name} authenticates with ${first.authMethod}: choose ${certificateTypeLabels[type].label}.`,
    };
  }
  if (application.securityConfiguration === "mtls") {
    return {
      type: "transport",
      badges,
      text: "Clients of this application authenticate with mTLS, so they need a Transport certificate.",
    };
  }
  if (application.securityConfiguration === "client_secret") {
    return {
      type: "transport",
      badges,
      text: "Its clients use a secret, so tokens require no certificate. APIs that require mTLS need a Transport certificate.",
    };
  }
  return { type: "signing", badges, text: "Use Signing for private_key_jwt and Transport for mTLS." };
}
