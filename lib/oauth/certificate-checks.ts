import type { KeyFault } from "@/lib/keys/client-key";
import type { Failure } from "./assertion/check";
import type { FailedCheck } from "./assertion/run-checks";
import type { PresentedIdentity } from "./authentication";

/** Whether a client may use the certificate of its connection: to authenticate (RFC 8705 §2), or to bind tokens to it (§3). */
export interface CertificateFacts {
  certificate: PresentedIdentity | undefined;
  client: { authMethod: string; applicationId: string };
  registration: Registration;
}

/** How the certificate is registered for the client: usable now, why not, or why the client's keys can't be read. */
export type Registration = "usable" | "missing" | KeyFault | Failure;

type CertificateCheck = (facts: CertificateFacts) => FailedCheck | undefined;

const isSelfSigned = ({ client }: CertificateFacts) => client.authMethod === "self_signed_tls_client_auth";

const presented: CertificateCheck = ({ certificate }) =>
  certificate
    ? undefined
    : {
        check: "certificate.presented",
        message: "The connection has no client certificate.",
        fix: "Call the mTLS URL (mtls_endpoint_aliases in the discovery document) with certificate and key: curl --cert … --key ….",
      };

/** `lib/client-certificate` has checked its type, its period and its status. */
const accepted: CertificateCheck = (facts) => {
  const { certificate } = facts;
  if (certificate?.kind !== "refused") return undefined;
  return {
    check: `certificate.${certificate.reason}`,
    message: certificate.message,
    fix: isSelfSigned(facts)
      ? "Present a valid certificate that is registered on the client's page (Keys) or in its own key set."
      : "Present an active Transport certificate of this application.",
  };
};

/** RFC 8705 §2.2: the certificate itself is registered. */
const registered: CertificateCheck = (facts) => {
  const { registration } = facts;
  if (!isSelfSigned(facts) || registration === "usable") return undefined;
  if (typeof registration === "object") return { check: "certificate.registered", ...registration };
  return {
    check: "certificate.registered",
    message:
      registration === "missing"
        ? "This certificate is not registered for the client."
        : `This certificate is registered for the client, but ${FAULTS[registration]}.`,
    fix: "Register it on the client's page (Keys → Register key), or publish it in the client's own key set.",
  };
};

/** A certificate of our CA belongs to the client's application; its subject is not compared. Foreign ones are only accepted if registered. */
const owner: CertificateCheck = (facts) => {
  const { certificate, client } = facts;
  const isOurs = certificate?.kind === "ours";
  if (isOurs ? certificate.applicationId === client.applicationId : isSelfSigned(facts)) return undefined;
  return {
    check: "certificate.owner",
    message: isOurs
      ? "The certificate belongs to another application."
      : "The certificate was not issued by this portal's CA.",
    fix: "Present a Transport certificate of the client's own application.",
  };
};

/** Why a registered certificate can't be used now. */
const FAULTS: Record<KeyFault, string> = {
  revoked: "it was removed or blocked",
  expired: "it has expired",
  not_yet_valid: "it is not valid yet",
  wrong_usage: "its usage is not TLS",
};

/** In the order in which failures should be fixed. */
const CERTIFICATE_CHECKS: readonly CertificateCheck[] = [presented, accepted, registered, owner];

/** The first check that fails; undefined: the client may use the certificate. oidc-provider's hooks decide with it, and it explains. */
export function certificateFailure(facts: CertificateFacts): FailedCheck | undefined {
  for (const check of CERTIFICATE_CHECKS) {
    const failure = check(facts);
    if (failure) return failure;
  }
  return undefined;
}
