import { ArrowRight, Lock, PenLine, Waypoints } from "lucide-react";
import { loadIfAllowed } from "@/app/_server/load";
import { Button, ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import type { Application } from "@/lib/applications/schema";
import { listClients } from "@/lib/clients/list-clients";
import type { Client } from "@/lib/clients/schema";
import { type CertificateType, certificateTypeWords } from "../../../../certificates/_words";
import { methodWords } from "../../../_words";
import type { WizardState } from "./_steps";

const icons = { signing: <PenLine />, transport: <Waypoints />, encryption: <Lock /> };

/** Step 1: what the certificate is for. A plain GET form, so that the answer lands in the address. */
export async function TypeStep({ application, state }: { application: Application; state: WizardState }) {
  const own = `/applications/${application.id}`;
  const page = await loadIfAllowed(listClients, { applicationId: application.id, limit: 20 });
  const clients = page?.items ?? [];
  const client = clients.find((one) => one.clientId === state.client);
  const advice = adviceFor(application, client ? [client] : clients);
  const types = Object.keys(certificateTypeWords) as CertificateType[]; // the table has exactly the type's members
  return (
    <Card title="Which type?" description={advice.text}>
      <form method="get" action={`${own}/certificates/new`} className="flex flex-col gap-5">
        <input type="hidden" name="step" value="key" />
        {state.keyAlgorithm ? <input type="hidden" name="key" value={state.keyAlgorithm} /> : null}
        {state.client ? <input type="hidden" name="client" value={state.client} /> : null}
        <RadioCards
          name="type"
          legend="Certificate type"
          isLegendHidden
          required
          defaultValue={state.type ?? advice.type ?? "signing"}
          options={types.map((value) => ({
            value,
            title: certificateTypeWords[value].label,
            description: certificateTypeWords[value].about,
            detail: certificateTypeWords[value].detail,
            icon: icons[value],
            ...(advice.badges[value] ? { badge: advice.badges[value] } : {}),
          }))}
        />
        {clients.length === 0 ? (
          <p className="text-[13px] text-muted">
            The application has no OAuth client yet. <TextLink href={`${own}/clients/new`}>Add one</TextLink>, and this
            page can say which type it needs.
          </p>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary">
            Next
            <ArrowRight />
          </Button>
          <ButtonLink href={`${own}/certificates`} variant="ghost">
            Cancel
          </ButtonLink>
        </div>
      </form>
    </Card>
  );
}

interface Advice {
  text: string;
  type?: CertificateType;
  badges: Partial<Record<CertificateType, string>>;
}

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
