import { createHash } from "node:crypto";
import { show, textFault } from "../../assertion/check";
import type { ProofCheck } from "../check";

/** RFC 9449 §4.3, item 8. */
export const method: ProofCheck = {
  id: "proof.htm",
  decidedBy: "provider",
  title: "HTTP method",
  check({ proof: { claims }, method: actual }) {
    if (claims.htm === actual) return undefined;
    const message = textFault("htm", claims.htm) ?? `htm is ${show(claims.htm)}, but the request is ${actual}.`;
    return { message, fix: `Set htm to ${actual}, in capitals.` };
  },
};

/** RFC 9449 §4.3, item 9: without query and fragment, compared after normalisation (RFC 3986 §6.2.2 and §6.2.3). */
export const url: ProofCheck = {
  id: "proof.htu",
  decidedBy: "provider",
  title: "URL",
  check({ proof: { claims }, urls }) {
    const named = resourceOf(claims.htu);
    if (named !== undefined && urls.some((one) => resourceOf(one) === named)) return undefined;
    const message = textFault("htu", claims.htu) ?? `htu is ${show(claims.htu)}, which is not the URL of the request.`;
    return {
      message,
      fix: `Set htu to ${urls.join(" or ")}, exactly as the request is sent, without query and fragment.`,
    };
  },
};

/** The normalised URL without query and fragment; undefined if it is not an absolute URL. */
export function resourceOf(value: unknown): string | undefined {
  const parsed = typeof value === "string" ? URL.parse(value) : null;
  if (!parsed) return undefined;
  parsed.hash = "";
  parsed.search = "";
  return parsed.href;
}

/** RFC 9449 §4.3, item 12: the proof is for this access token. */
export const accessTokenHash: ProofCheck = {
  id: "proof.ath",
  decidedBy: "ours", // at resources only
  title: "Access token hash",
  check({ proof: { claims }, accessToken }) {
    if (accessToken === undefined || claims.ath === hashOf(accessToken)) return undefined;
    return {
      message: textFault("ath", claims.ath) ?? "ath is the hash of another access token.",
      fix: "Set ath to the base64url SHA-256 of the access token in this request, and create a new proof for every request.",
    };
  },
};

const hashOf = (accessToken: string) => createHash("sha256").update(accessToken).digest("base64url");
