import type { OutboundReason } from "@/lib/outbound/refusal";

/** Why a set that a client publishes can't be used, and what to change. Shown to the client's own people, never outside. */
export interface KeySetFault {
  message: string;
  fix: string;
}

/** What its owner changes, by what went wrong on the way to it. */
const FIXES: Record<OutboundReason, string> = {
  bad_url: "Set a jwks_uri such as https://client.example/jwks.",
  not_https: "Serve the set over https.",
  has_credentials: "Take user name and password out of the jwks_uri: the set is public.",
  bad_port: "Serve the set on port 443, 8443 or 9443.",
  is_address: "Use a host name in the jwks_uri.",
  bad_host: "Use a full host name in the jwks_uri.",
  not_resolved: "Check the host name, and that the public DNS knows it.",
  not_public: "Publish the set at a public address, or ask the operator to add host and port to OUTBOUND_ALLOW.",
  not_connected: "Check that the server runs and that its firewall lets the portal in.",
  bad_certificate: "Serve a certificate for this name from a public CA, with its intermediate certificates.",
  bad_handshake:
    "Serve a chain of at most 10 certificates and 32 KiB, with RSA keys up to 8192 bits, NIST or Brainpool curves, Ed25519, Ed448 or ML-DSA.",
  timeout: "Answer within 3 seconds.",
  redirect: "Serve the set at the jwks_uri itself, or set the jwks_uri to where it is.",
  too_large: "Serve at most 64 KiB: remove keys that are no longer used.",
  encoded: "Serve the set without Content-Encoding: the portal sends Accept-Encoding: identity.",
  wrong_type: "Serve it with Content-Type: application/jwk-set+json, or application/json.",
  broken_answer: "Serve the whole set with a correct Content-Length.",
};

/** A fetch that was refused or failed. */
export function fetchFault({ reason, message }: { reason: OutboundReason; message: string }): KeySetFault {
  return { message, fix: FIXES[reason] };
}

/** An answer that is not 200. */
export const statusFault = (status: number): KeySetFault => ({
  message: `The server answered ${status}.`,
  fix: "Serve the set with status 200, without sign-in, to any caller.",
});
