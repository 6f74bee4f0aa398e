import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import { ClientFrame, clientOf, titledByClient } from "../_frame";
import { diagnoseAction } from "./actions";
import { DiagnoseForm } from "./diagnose-form";

export const generateMetadata = titledByClient("Debug assertion");

export default async function DiagnosePage({ params }: PageProps<{ applicationId: string; clientId: string }>) {
  const { application, client } = await clientOf(await params);
  return (
    <ClientFrame application={application} client={client} tab="diagnose">
      <DiagnoseForm
        action={diagnoseAction}
        clientId={client.clientId}
        tokenEndpoint={`${deps().env.publicUrl}${OAUTH_PATHS.token}`}
        isBound={client.dpopBoundAccessTokens}
      />
    </ClientFrame>
  );
}
