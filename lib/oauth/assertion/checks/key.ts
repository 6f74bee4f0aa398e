import { type ClientKey, type ClientKeyRing, whyUnusable } from "@/lib/keys/client-key";
import { keyNamed } from "@/lib/keys/key-match";
import { type AssertionCheck, type AssertionFacts, type Failure, show, textFault } from "../check";
import { keysToTry, MAX_KEYS_TRIED, usableKeys } from "../choose-key";
import { algorithmOf } from "./header";

/** Ours: RFC 7515 §4.1.4 has no limit. */
const MAX_KID_LENGTH = 256;

export const key: AssertionCheck = {
  id: "key.usable",
  decidedBy: "ours",
  title: "Key",
  check(facts) {
    const { ring, keys, now } = facts;
    if (!ring) return undefined;
    if (!keys) {
      const { message, fix } = facts.keySetFault ?? NO_KEY_SET;
      return {
        message: `The client's key set at ${ring.client.jwksUri ?? "its jwks_uri"} can't be used. ${message}`,
        fix,
      };
    }
    const { kid } = facts.assertion.header;
    if (kid === undefined) return withoutKid(facts, ring);
    const fault = textFault("kid", kid, MAX_KID_LENGTH);
    if (fault || typeof kid !== "string") {
      return { message: fault ?? "kid is not a string.", fix: "Copy the KID from the portal, as a string." };
    }
    const named = keyNamed(keys, kid, algorithmOf(facts.assertion.header), now);
    if (!named) return unknownKid(facts, kid, usableKeys(keys, now));
    return unusable(named, now);
  },
};

/** The failure for a key set of the client that could not be read; `fault` is the reason, if known. */
export function unreadSet({ client }: Pick<ClientKeyRing, "client">, fault: Failure = NO_KEY_SET): Failure {
  return {
    message: `The client's key set at ${client.jwksUri ?? "its jwks_uri"} can't be used. ${fault.message}`,
    fix: fault.fix,
  };
}

/** For a client without a `jwks_uri`: nothing was fetched. */
const NO_KEY_SET: Failure = {
  message: "It has no URL.",
  fix: "Set the client's jwks_uri (Client → Settings), or choose keys managed here.",
};

/** One usable key needs no name. With several, the client's setting decides, and the number of signature verifications is limited. */
function withoutKid(facts: AssertionFacts, { client }: ClientKeyRing): Failure | undefined {
  const usable = usableKeys(facts.keys ?? [], facts.now);
  if (usable.length === 1) return undefined;
  if (usable.length === 0) return noKeys();
  const fix = `Set kid to one of ${list(usable)}.`;
  const message = `The header has no kid, and client ${client.clientId} has ${usable.length} usable keys`;
  if (!client.allowAssertionsWithoutKid) {
    const setting = "allow assertions without kid: Settings on the client's page, or allowAssertionsWithoutKid by REST";
    return { message: `${message}.`, fix: `${fix.slice(0, -1)}, or ${setting}.` };
  }
  const fitting = keysToTry(facts);
  if (fitting.length === 0) return { message: `${message}, none of which matches alg.`, fix };
  if (fitting.length <= MAX_KEYS_TRIED) return undefined;
  return { message: `${message}: ${fitting.length} match alg, and at most ${MAX_KEYS_TRIED} are tried.`, fix };
}

function unknownKid({ keySetFault, leftOut }: AssertionFacts, kid: string, usable: readonly ClientKey[]): Failure {
  const unread = leftOut?.find((one) => one.kid === kid);
  if (unread) {
    return {
      message: `The key ${show(kid)} is in the client's key set, but can't be used. ${unread.why}`,
      fix: usable.length === 0 ? "Publish another key." : `Publish another key, or use one of ${list(usable)}.`,
    };
  }
  if (keySetFault) {
    return {
      message: `The cached copy of the client's key set has no key with the kid ${show(kid)}, and fetching it again failed. ${keySetFault.message}`,
      fix: keySetFault.fix,
    };
  }
  if (usable.length === 0) return noKeys();
  const renamed = usable.find((one) => one.givenKid === kid);
  if (renamed) {
    return {
      message: `This client has no key with the kid ${show(kid)}: the JWK with that kid was registered as ${renamed.kid}.`,
      fix: `Sign with kid ${show(renamed.kid)}.`,
    };
  }
  return {
    message: `This client has no key with the kid ${show(kid)}. KIDs are case-sensitive, and a renewed certificate has a new KID.`,
    fix: `Use one of ${list(usable)}.`,
  };
}

const noKeys = (): Failure => ({
  message: "This client has no usable signing key.",
  fix: "Issue a Signing certificate for its application (New certificate), or register a public key on the client's page.",
});

function unusable(named: ClientKey, now: Date): Failure | undefined {
  switch (whyUnusable(named, now)) {
    case undefined:
      return undefined;
    case "revoked":
      return {
        message: named.source === "certificate" ? "This certificate is revoked." : "This key has been removed.",
        fix: "Sign with another key of the client; revocation is permanent.",
      };
    case "expired":
      return {
        message: `This ${named.source === "certificate" ? "certificate" : "key"} expired at ${named.notAfter?.toISOString() ?? "an earlier time"}.`,
        fix: "Renew it in the portal and sign with the new one.",
      };
    case "not_yet_valid":
      return {
        message: `This key is not valid before ${named.notBefore?.toISOString() ?? "a later time"}.`,
        fix: "Sign with the current key until then.",
      };
    case "wrong_usage":
      return {
        message: `This is a ${named.usage} key.`,
        fix: "Sign assertions with the key of a Signing certificate; Transport is for TLS, Encryption for JWE.",
      };
  }
}

const list = (keys: readonly ClientKey[]) =>
  keys
    .slice(0, 5)
    .map((one) => `${one.kid} (${one.name})`)
    .join(", ") + (keys.length > 5 ? " …" : "");
