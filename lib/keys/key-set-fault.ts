import type { OutboundReason } from "@/lib/outbound/refusal";

/** Why a client's published set can't be used, and the fix. Shown only to users of the client's organisation. */
export interface KeySetFault {
  message: string;
  fix: string;
}

/** The fix for the owner, by the error of the fetch. */
const FIXES: Record<OutboundReason, string> = {
  bad_url: "Set a jwks_uri such as https://client.example/jwks.",
  not_https: "Serve the set over https.",
  has_credentials: "Remove user name and password from the jwks_uri: the set is public.",
  bad_port: "Serve the set on port 443, 8443 or 9443.",
  is_address: "Use a host name in the jwks_uri.",
  bad_host: "Use a full host name in the jwks_uri.",
  not_resolved: "Check the host name, and that it resolves in public DNS.",
  not_public: "Publish the set at a public address, or ask the operator to add host and port to OUTBOUND_ALLOW.",
  not_connected: "Check that the server is running and that its firewall allows the portal.",
  bad_certificate: "Serve a certificate for this name from a public CA, with its intermediate certificates.",
  bad_handshake:
    "Serve a chain of at most 10 certificates and 32 KiB, with RSA keys up to 8192 bits, NIST or Brainpool curves, Ed25519, Ed448 or ML-DSA.",
  timeout: "Respond within 3 seconds.",
  redirect: "Serve the set at the jwks_uri itself, or change the jwks_uri to its URL.",
  too_large: "Serve at most 64 KiB: remove keys that are no longer used.",
  encoded: "Serve the set without Content-Encoding: the portal sends Accept-Encoding: identity.",
  wrong_type: "Serve it with Content-Type: application/jwk-set+json, or application/json.",
  broken_answer: "Serve the whole set with a correct Content-Length.",
};

/** A fetch that was rejected or failed. */
export function fetchFault({ reason, message }: { reason: OutboundReason; message: string }): KeySetFault {
  return { message, fix: FIXES[reason] };
}

/** A response other than 200. */
export const statusFault = (status: number): KeySetFault => ({
  message: `The server responded with status ${status}.`,
  fix: "Serve the set with status 200, without sign-in, to any caller.",
});
