import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { Tabs } from "@/components/ui/tabs";
import { SECURITY_RULES } from "@/lib/clients/security-rules";
import { ClientFrame, clientHref, clientOf } from "../../_frame";
import { importKeysAction } from "../actions";
import { ImportForm } from "./import-form";
import { MakeForm } from "./make-form";

export const metadata: Metadata = { title: "Add key" };

type Props = PageProps<{ applicationId: string; clientId: string }>;

/** Two ways to a registered key: bring the public half, or make the pair in this browser. */
export default async function NewKeyPage({ params, searchParams }: Props) {
  const [{ application, client }, { way }] = await Promise.all([params.then(clientOf), searchParams]);
  await requirePermission("client:write", client.organisationId);
  if (client.keySource === "jwks_uri") notFound();
  const keys = `${clientHref(client)}/keys`;
  const isMaking = way === "make";
  const shared = {
    clientId: client.clientId,
    authMethod: client.authMethod,
    action: importKeysAction,
    cancelHref: keys,
  };
  return (
    <ClientFrame application={application} client={client} tab="keys" actions={<span />}>
      <Tabs
        label="Where the key comes from"
        tabs={[
          { href: `${keys}/new`, label: "I have a public key", isCurrent: !isMaking },
          { href: `${keys}/new?way=make`, label: "Make one here", isCurrent: isMaking },
        ]}
      />
      {isMaking ? (
        <MakeForm {...shared} algorithms={SECURITY_RULES[application.securityConfiguration].algorithms} />
      ) : (
        <ImportForm {...shared} />
      )}
    </ClientFrame>
  );
}
