import type { Metadata } from "next";
import { cookies } from "next/headers";
import { load, toSignIn } from "@/app/_server/load";
import { currentUser } from "@/app/_server/session";
import { PlainShell } from "@/components/frame/plain-shell";
import { describeAuthorization } from "@/lib/oauth/describe-authorization";
import { decideAction } from "../actions";
import { ConsentForm } from "../consent-form";
import { ScopeList } from "../scope-list";

export const metadata: Metadata = { title: "Allow access" };

/** Consent to an authorization request: the client, the scopes and the host that receives the response. */
export default async function ConsentPage() {
  const user = (await currentUser()) ?? (await toSignIn());
  const request = await load(describeAuthorization, { cookies: (await cookies()).toString() });
  return (
    <PlainShell
      title={`Allow ${request.clientName} to act for you?`}
      description={
        <>
          <bdi>{request.applicationName}</bdi> of <bdi>{request.organisationName}</bdi> requests access.
        </>
      }
      footer={`Signed in as ${user.email}. You will be redirected to ${originOf(request.redirectUri)}.`}
    >
      <div className="flex flex-col gap-5">
        <ScopeList scopes={request.scopes} />
        <ConsentForm action={decideAction} clientName={request.clientName} needsPassword={request.needsPassword} />
      </div>
    </PlainShell>
  );
}

/** Host of a redirect URI, or its scheme when it is private-use. */
function originOf(uri: string): string {
  const url = new URL(uri);
  return url.origin === "null" ? url.protocol.slice(0, -1) : url.host;
}
