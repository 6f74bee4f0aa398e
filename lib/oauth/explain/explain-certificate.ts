import { type ClientKeyRing, whyUnusable } from "@/lib/keys/client-key";
import { unreadSet } from "../assertion/checks/key";
import type { PresentedIdentity } from "../authentication";
import { certificateFailure, type Registration } from "../certificate-checks";
import { clientFault } from "./client-state";
import type { Explanation, ExplanationContext } from "./credentials";

/** Why the client certificate, or its absence, does not authenticate this client (RFC 8705 §2). */
export async function explainCertificate(
  claimedId: string,
  certificate: PresentedIdentity | undefined,
  context: Pick<ExplanationContext, "directory" | "now">,
): Promise<Pick<Explanation, "ring" | "failure" | "kid" | "method" | "isProven">> {
  const ring = await context.directory.find(claimedId);
  const isSelfSigned = ring?.client.authMethod === "self_signed_tls_client_auth";
  const method = isSelfSigned ? "self_signed_tls_client_auth" : "tls_client_auth";
  const kid = certificate && "thumbprintS256" in certificate ? certificate.thumbprintS256 : undefined;
  const fault = clientFault(ring, { claimedId, method, attempted: "only a client_id, without credentials" });
  if (fault || !ring) return { ring, method, kid, failure: fault };
  const registration = isSelfSigned && kid ? await registrationOf(kid, ring, context) : "missing";
  const failure = certificateFailure({ certificate, client: ring.client, registration });
  return { ring, method, kid, failure, isProven: isHeld(certificate, ring) || isRegistered(registration) };
}

/**
 * The handshake proved the private key of a certificate of the client's organisation, if perhaps not a usable one, such as an expired one.
 * A revoked one proves nothing: someone else may have its key.
 */
function isHeld(certificate: PresentedIdentity | undefined, { client }: ClientKeyRing): boolean {
  if (certificate?.kind === "refused" && certificate.reason === "revoked") return false;
  const holder =
    certificate?.kind === "refused" ? certificate.ours : certificate?.kind === "ours" ? certificate : undefined;
  return holder?.organisationId === client.organisationId;
}

/** The certificate of the connection is one of the client's keys, if perhaps not a usable one. */
const isRegistered = (registration: Registration): boolean =>
  typeof registration === "string" && registration !== "missing" && registration !== "revoked";

async function registrationOf(
  thumbprintS256: string,
  ring: ClientKeyRing,
  { directory, now }: Pick<ExplanationContext, "directory" | "now">,
): Promise<Registration> {
  const { keys, keySetFault } = await directory.keysOf(ring, undefined);
  if (!keys) return unreadSet(ring, keySetFault);
  const key = keys.find((one) => one.thumbprintS256 === thumbprintS256);
  return key ? (whyUnusable(key, now, "transport") ?? "usable") : "missing";
}
