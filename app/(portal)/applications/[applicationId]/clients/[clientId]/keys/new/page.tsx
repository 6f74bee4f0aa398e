import { notFound } from "next/navigation";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { Tabs } from "@/components/ui/tabs";
import { SECURITY_RULES } from "@/lib/clients/security-rules";
import { ClientFrame, clientHref, clientOf, titledByClient } from "../../_frame";
import { importKeysAction } from "../actions";
import { GenerateForm } from "./generate-form";
import { ImportForm } from "./import-form";

export const generateMetadata = titledByClient("Register key");

type Props = PageProps<{ applicationId: string; clientId: string }>;

/** Registers a key: upload the public key, or create a pair in this browser. */
export default async function NewKeyPage({ params, searchParams }: Props) {
  const [{ application, client }, { way }] = await Promise.all([params.then(clientOf), searchParams]);
  await requirePermission("client:write", client.organisationId);
  if (client.keySource === "jwks_uri") notFound();
  const keys = `${clientHref(client)}/keys`;
  const isGenerating = way === "make";
  const shared = {
    clientId: client.clientId,
    authMethod: client.authMethod,
    action: importKeysAction,
    cancelHref: keys,
  };
  return (
    <ClientFrame application={application} client={client} tab="keys" actions={<span />}>
      <Tabs
        label="Key source"
        tabs={[
          { href: `${keys}/new`, label: "Upload public key", isCurrent: !isGenerating },
          { href: `${keys}/new?way=make`, label: "Create key pair", isCurrent: isGenerating },
        ]}
      />
      {isGenerating ? (
        <GenerateForm {...shared} algorithms={SECURITY_RULES[application.securityConfiguration].algorithms} />
      ) : (
        <ImportForm {...shared} />
      )}
    </ClientFrame>
  );
}
