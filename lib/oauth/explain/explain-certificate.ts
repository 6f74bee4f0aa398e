import { type ClientKeyRing, type KeyFault, whyUnusable } from "@/lib/keys/client-key";
import { unreadSet } from "../assertion/checks/key";
import type { FailedCheck } from "../assertion/run-checks";
import type { PresentedIdentity } from "../authentication";
import { clientFault } from "./client-state";
import { type Explanation, type ExplanationContext, fail } from "./credentials";

/** Why the client certificate, or its absence, does not authenticate this client (RFC 8705 §2). */
export async function explainCertificate(
  claimedId: string,
  certificate: PresentedIdentity | undefined,
  context: Pick<ExplanationContext, "directory" | "now">,
): Promise<Pick<Explanation, "ring" | "failure" | "kid" | "method">> {
  const ring = await context.directory.find(claimedId);
  const isSelfSigned = ring?.client.authMethod === "self_signed_tls_client_auth";
  const method = isSelfSigned ? "self_signed_tls_client_auth" : "tls_client_auth";
  const kid = certificate && "thumbprintS256" in certificate ? certificate.thumbprintS256 : undefined;
  const fault = clientFault(ring, { claimedId, method, attempted: "only a client_id, without credentials" });
  const failure = fault ?? (ring && (await certificateFault(ring, certificate, context)));
  return { ring, method, kid, failure };
}

async function certificateFault(
  ring: ClientKeyRing,
  certificate: PresentedIdentity | undefined,
  context: Pick<ExplanationContext, "directory" | "now">,
): Promise<FailedCheck | undefined> {
  if (!certificate) {
    return fail(
      "certificate.presented",
      "The connection has no client certificate.",
      "Call the mTLS URL (mtls_endpoint_aliases in the discovery document) with certificate and key: curl --cert … --key ….",
    );
  }
  if (certificate.kind === "refused") {
    const fix =
      ring.client.authMethod === "tls_client_auth"
        ? "Present an active Transport certificate of this application."
        : "Present a valid certificate that is registered on the client's page (Keys) or in its own key set.";
    return fail(`certificate.${certificate.reason}`, certificate.message, fix);
  }
  return ring.client.authMethod === "tls_client_auth"
    ? ownerFault(ring, certificate)
    : registrationFault(ring, certificate, context);
}

type Accepted = Exclude<PresentedIdentity, { kind: "refused" }>;

function ownerFault(ring: ClientKeyRing, certificate: Accepted): FailedCheck | undefined {
  if (certificate.kind === "ours" && certificate.applicationId === ring.client.applicationId) return undefined;
  const message =
    certificate.kind === "ours"
      ? "The certificate belongs to another application."
      : "The certificate was not issued by this portal's CA.";
  return fail("certificate.owner", message, "Present a Transport certificate of the client's own application.");
}

/** RFC 8705 §2.2: the certificate itself is registered; its issuer does not matter. */
async function registrationFault(
  ring: ClientKeyRing,
  certificate: Accepted,
  { directory, now }: Pick<ExplanationContext, "directory" | "now">,
): Promise<FailedCheck | undefined> {
  const { keys, keySetFault } = await directory.keysOf(ring, undefined);
  if (!keys) return { check: "certificate.registered", ...unreadSet(ring, keySetFault) };
  const registered = keys.find((key) => key.thumbprintS256 === certificate.thumbprintS256);
  const fault = registered && whyUnusable(registered, now, "transport");
  if (registered && !fault) return undefined;
  const message = fault
    ? `This certificate is registered for the client, but ${FAULTS[fault]}.`
    : "This certificate is not registered for the client.";
  return fail(
    "certificate.registered",
    message,
    "Register it on the client's page (Keys → Register key), or publish it in the client's own key set.",
  );
}

/** Why a registered certificate can't be used now. */
const FAULTS: Record<KeyFault, string> = {
  revoked: "it was removed or blocked",
  expired: "it has expired",
  not_yet_valid: "it is not valid yet",
  wrong_usage: "its usage is not TLS",
};
