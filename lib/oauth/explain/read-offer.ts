import { ASSERTION_TYPE } from "../assertion/assertion-type";
import type { FailedCheck } from "../assertion/run-checks";
import { type Credentials, fail } from "./credentials";

/** The credentials of a request, or why it has no valid ones. */
export type Offer =
  | { kind: "assertion"; claimedId: string; method: string; assertion: string; clientIdParameter: string | undefined }
  | { kind: "secret"; claimedId: string; method: string; secret: string }
  | { kind: "certificate"; claimedId: string; method: string }
  | { claimedId: string; method: string; failure: FailedCheck };

function notAForm(otherBody: Credentials["otherBody"]): Offer {
  const message = otherBody
    ? `The body is ${otherBody.contentType ? JSON.stringify(otherBody.contentType.slice(0, 100)) : "without Content-Type"}, not a form (application/x-www-form-urlencoded).`
    : "The body is larger than 56 KiB.";
  const fix = "Send the parameters form-encoded in the body: a JSON or multipart body is not read (RFC 6749 §3.2).";
  return { claimedId: "", method: "none", failure: fail("request.form", message, fix) };
}

/** The authentication method of the request. More than one, or a malformed one, is a failure (RFC 6749 §2.3). */
export function readOffer({ authorization, parameters, otherBody, query, contentEncoding }: Credentials): Offer {
  if (!parameters) return authorization ? readBasic(authorization, "") : notAForm(otherBody);
  const one = (name: string) => {
    const value = parameters[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const claimedId = one("client_id") ?? "";
  const repeated = ["client_id", "client_secret", "client_assertion", "client_assertion_type"].find((name) =>
    Array.isArray(parameters[name]),
  );
  if (repeated) {
    const failure = fail("request.repeated", `The request has more than one ${repeated}.`, "Send each parameter once.");
    return { claimedId, method: "none", failure };
  }
  const assertion = one("client_assertion");
  const secret = one("client_secret");
  const ways = [authorization && "an Authorization header", secret && "client_secret", assertion && "client_assertion"];
  const used = ways.filter((way): way is string => Boolean(way));
  if (used.length > 1) {
    const message = `The request authenticates twice: with ${used.join(" and ")}.`;
    const failure = fail("request.one_method", message, "Use only the method the client is registered for.");
    return { claimedId, method: assertion ? "private_key_jwt" : "client_secret_post", failure };
  }
  if (authorization) return readBasic(authorization, claimedId);
  if (secret) return { kind: "secret", claimedId, method: "client_secret_post", secret };
  if (assertion) {
    const type = one("client_assertion_type");
    if (type !== ASSERTION_TYPE) {
      const message = `client_assertion_type is ${type === undefined ? "missing" : JSON.stringify(type)}.`;
      const failure = fail("request.assertion_type", message, `Send client_assertion_type=${ASSERTION_TYPE}.`);
      return { claimedId, method: "private_key_jwt", failure };
    }
    const clientIdParameter = one("client_id");
    return { kind: "assertion", claimedId, method: "private_key_jwt", assertion, clientIdParameter };
  }
  if (claimedId) return { kind: "certificate", claimedId, method: "tls_client_auth" };
  return { claimedId, method: "none", failure: noMethod(query ?? {}, contentEncoding) };
}

/** The body names no client: looks for it elsewhere. */
function noMethod(query: NonNullable<Credentials["query"]>, contentEncoding: string | undefined): FailedCheck {
  const inUrl = ["client_assertion", "client_secret", "client_id"].find((name) => query[name] !== undefined);
  if (inUrl) {
    const message = `${inUrl} is in the URL, where it is not read.`;
    return fail("request.no_method", message, "Send all parameters form-encoded in the body (RFC 6749 §3.2).");
  }
  if (contentEncoding && contentEncoding !== "identity") {
    const message = `The body is compressed (Content-Encoding: ${contentEncoding.slice(0, 40)}), which is not read.`;
    return fail("request.no_method", message, "Send the form uncompressed, without Content-Encoding.");
  }
  return fail(
    "request.no_method",
    "The request identifies no client.",
    "Send client_assertion and client_assertion_type, or the credentials the client is registered for.",
  );
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined. */
function readBasic(authorization: string, claimedId: string): Offer {
  const method = "client_secret_basic";
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const text = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const broken = (message: string): Offer => ({
    claimedId,
    method,
    failure: fail(
      "request.basic",
      message,
      "Send Authorization: Basic base64(client_id:client_secret), both form-encoded.",
    ),
  });
  if (colon < 1) return broken("The Authorization header is not HTTP Basic with id and secret.");
  try {
    const decode = (part: string) => decodeURIComponent(part.replaceAll("+", " "));
    const id = decode(text.slice(0, colon));
    if (claimedId !== "" && claimedId !== id)
      return broken("The client_id parameter differs from the id in the header.");
    return { kind: "secret", claimedId: id, method, secret: decode(text.slice(colon + 1)) };
  } catch {
    return broken("Id or secret in the Authorization header is not form-encoded.");
  }
}
