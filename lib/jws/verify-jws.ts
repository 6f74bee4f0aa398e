import { isUtf8 } from "node:buffer";
import { createPublicKey } from "node:crypto";
import { compactVerify } from "jose";
import type { ClientKey, ClientKeyRing } from "@/lib/keys/client-key";
import { suspendedPartOf } from "@/lib/keys/client-key";
import { externalKeys } from "@/lib/keys/external-key-set";
import { budgetOf } from "@/lib/operation/actor";
import { nestsTooDeep } from "@/lib/strict-json";
import { chooseKey, type LeftOutKey, noneRegistered, refused } from "./choose-key";
import { defineOperation, type JwsDeps } from "./context";
import { type ReadJws, readJws } from "./read-jws";
import { VerifiedJws, VerifyJwsInput } from "./schema";

/**
 * Verifies a message with the keys registered for a client and returns its payload, for gateways. Allowed to every
 * signed-in user for any client, because it reveals nothing beyond the published key sets; rate-limited per caller.
 */
export const verifyJws = defineOperation({
  operation: "jws.verify",
  summary: "Verify a JWS with the certificates and keys registered for a client.",
  permission: "jws:verify",
  scope: "shared",
  effect: "read",
  input: VerifyJwsInput,
  output: VerifiedJws,
  async run({ ctx: { actor, deps }, input: { clientId, jws } }) {
    await deps.limits.verificationByActor.consume(budgetOf(actor));
    const read = readJws(jws);
    // Cached until the client changes: a gateway calls this for every message.
    const ring = await deps.oauth.clients.find(clientId);
    if (!ring) throw noneRegistered();
    assertActive(ring);
    const { keys, leftOut } = await keysOf(deps, ring, read);
    const key = chooseKey(keys, { ...read, leftOut }, deps.clock.now());
    await assertSigned(jws, key, read);
    return {
      clientId,
      kid: key.kid,
      key: { source: key.source, name: key.name },
      algorithm: read.algorithm,
      header: read.header,
      ...shownPayload(read.payload),
      payloadBase64url: read.payload.toString("base64url"),
    };
  },
});

function assertActive(ring: ClientKeyRing): void {
  const suspended = suspendedPartOf(ring);
  if (!suspended) return;
  const whose = suspended === "client" ? "The client" : `The client's ${suspended}`;
  throw refused(`${suspended}_suspended`, `${whose} is suspended, so its signatures are not accepted.`);
}

/** A key set that can't be read is the client's error: the message is rejected, it is not a failure of the portal. */
async function keysOf(
  deps: JwsDeps,
  { client, keys }: ClientKeyRing,
  { kid }: ReadJws,
): Promise<{ keys: ClientKey[]; leftOut: readonly LeftOutKey[] }> {
  if (client.keySource !== "jwks_uri" || client.jwksUri === null) return { keys, leftOut: [] };
  const external = await externalKeys(deps, client.jwksUri, kid === undefined ? {} : { unknownKid: kid });
  if (external.keys) return { keys: external.keys, leftOut: external.leftOut };
  throw refused(
    "jwks_uri_failed",
    `The client's key set can't be read at its jwks_uri. ${external.fault?.message ?? ""} Try again in a minute.`,
  );
}

async function assertSigned(jws: string, key: ClientKey, { algorithm }: ReadJws): Promise<void> {
  try {
    await compactVerify(jws, createPublicKey({ key: key.jwk, format: "jwk" }), { algorithms: [algorithm] });
  } catch (cause) {
    throw Object.assign(refused("signature_invalid", `The signature does not verify with the key ${key.kid}.`), {
      cause,
    });
  }
}

function shownPayload(bytes: Buffer): Pick<VerifiedJws, "payloadType" | "payload"> {
  if (!isUtf8(bytes)) return { payloadType: "binary", payload: null };
  const text = bytes.toString("utf8");
  if (nestsTooDeep(text)) return { payloadType: "text", payload: text };
  try {
    return { payloadType: "json", payload: JSON.parse(text) };
  } catch {
    return { payloadType: "text", payload: text };
  }
}
