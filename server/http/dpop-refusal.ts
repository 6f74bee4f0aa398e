import type { IncomingMessage } from "node:http";
import { PROOF_ALGORITHMS } from "@/lib/oauth/proof/check";
import type { RejectedProof } from "@/lib/oauth/proof/verify-proof";
import { HttpRefusal } from "./refusal";

/** Parameter of a DPoP challenge (RFC 9449 §7.1): the algorithms of proofs. */
export const DPOP_ALGS = `algs="${PROOF_ALGORITHMS.join(" ")}"`;

/** `Authorization` of a request with an access token: its scheme in lower case, and the token. */
export function readAccessToken(authorization: string): { scheme: "bearer" | "dpop"; token: string } | undefined {
  const [, scheme = "", token] = /^(Bearer|DPoP) +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization) ?? [];
  return token === undefined ? undefined : { scheme: scheme.toLowerCase() === "dpop" ? "dpop" : "bearer", token };
}

/** The DPoP header, if any; header-fields.ts rejects a repeated one. */
export function proofHeader({ headers: { dpop } }: IncomingMessage): string | undefined {
  return typeof dpop === "string" ? dpop : undefined;
}

/** A value for `error_description` (RFC 6749 §5.2, RFC 6750 §3): printable ASCII without quotes and backslashes. */
export const describable = (text: string): string => text.replaceAll('"', "'").replace(/[^\x20-\x5b\x5d-\x7e]/g, "?");

/** 401 for a request whose proof was rejected, with the DPoP challenge (RFC 9449 §7.1, §9). */
export function proofRefusal(realm: string, { failure, error, nonce }: RejectedProof): HttpRefusal {
  const message = `${failure.message} ${failure.fix}`;
  return new HttpRefusal(401, {
    code: "unauthenticated",
    reason: error,
    message,
    headers: {
      "www-authenticate": `DPoP realm="${realm}", error="${error}", error_description="${describable(message)}", ${DPOP_ALGS}`,
      ...(nonce ? { "dpop-nonce": nonce } : {}),
    },
  });
}
