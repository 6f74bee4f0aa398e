import Provider, { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import { MINUTE_MS } from "@/lib/durations";
import { readCompactJws } from "@/lib/jose/compact-jws";
import { MAX_ASSERTION_LENGTH } from "@/lib/oauth/assertion/parse";
import {
  type Artefact,
  consumeArtefact,
  destroyArtefact,
  destroyGrant,
  findArtefact,
  findArtefactByUid,
  proofId,
  putArtefact,
} from "@/lib/oauth/public";
import type { Deps } from "@/lib/start/deps";
import { clientMetadata } from "./client-metadata";
import type { ProviderParts } from "./provider-parts";
import type { OAuthRequest } from "./requests";

/** The provider's storage: one adapter for each of its models, on our database. */
export function adapterFor({ deps, requests }: ProviderParts): (model: string) => Adapter {
  /** What is known about the current request. */
  const current = () => {
    const request = Provider.ctx?.req;
    return request && requests.get(request);
  };
  return (model) => {
    switch (model) {
      case "Client":
        return clients(deps);
      case "ReplayDetection":
        return usedAssertions(deps, current);
      default:
        return artefacts(deps, model, () => current()?.provenBy?.kid);
    }
  };
}

const unsupported = (): never => {
  throw new Error("Unsupported storage operation of the authorization server.");
};

const nothing = { findByUserCode: async () => undefined, findByUid: async () => undefined };

/** Unverified KID of the current assertion: with `jwks_uri`, a newly published key is fetched. */
function namedKid(): unknown {
  const assertion = Provider.ctx?.oidc?.params?.client_assertion;
  if (typeof assertion !== "string" || assertion.length > MAX_ASSERTION_LENGTH) return undefined;
  const read = readCompactJws(assertion);
  return "fault" in read ? undefined : read.header.kid;
}

/** Clients are read-only for the provider; dynamic registration is off. */
function clients({ oauth, clock }: Deps): Adapter {
  return {
    ...nothing,
    async find(clientId) {
      const ring = await oauth.clients.find(clientId);
      return ring && (await clientMetadata(oauth.clients, ring, { kid: namedKid(), now: clock.now() }));
    },
    upsert: unsupported,
    consume: unsupported,
    destroy: unsupported,
    revokeByGrantId: unsupported,
  };
}

/**
 * Used assertions are kept longer than they are accepted: times have fractions, and a process with a different clock removes
 * expired ones.
 */
const REMEMBERED_LONGER_MS = MINUTE_MS;

/**
 * Client assertions and DPoP proofs. The provider looks up and then stores. Two concurrent requests would both find nothing, so lookups
 * always return nothing and the insert decides: of 50 concurrent ones exactly one succeeds. Both have ids of client and `jti`, so those of
 * proofs are replaced: a client may use one `jti` in its assertion and its proof.
 */
function usedAssertions({ oauth, clock }: Deps, current: () => OAuthRequest | undefined): Adapter {
  return {
    ...nothing,
    find: async () => undefined,
    async upsert(id, _payload, expiresIn = 0) {
      const expiresAt = new Date(clock.now().getTime() + expiresIn * 1000 + REMEMBERED_LONGER_MS);
      const request = current();
      const proof = request?.proof; // known after the assertion was recorded
      const clientId = Provider.ctx?.oidc.client?.clientId ?? "";
      const isFirst = await oauth.assertions.consume(
        proof ? proofId(clientId, String(proof.claims.jti)) : id,
        expiresAt,
      );
      if (isFirst) return;
      if (request) request[proof ? "isProofReplay" : "isReplay"] = true;
      throw proof ? new errors.InvalidDpopProof("replay") : new errors.InvalidClientAuth("replay");
    },
    consume: unsupported,
    destroy: unsupported,
    revokeByGrantId: unsupported,
  };
}

function artefacts({ db, clock }: Deps, model: string, currentKeyId: () => string | undefined): Adapter {
  return {
    ...nothing,
    async upsert(id, payload, expiresIn = 0) {
      assertStorable(payload);
      const expiresAt = new Date(clock.now().getTime() + expiresIn * 1000);
      await putArtefact(db, {
        model,
        id,
        payload: payload as Record<string, unknown>,
        expiresAt,
        keyId: currentKeyId(),
      });
    },
    find: async (id) => toPayload(await findArtefact(db, model, id, clock.now())),
    findByUid: async (uid) => toPayload(await findArtefactByUid(db, model, uid, clock.now())),
    async consume(id) {
      // RFC 6749 §4.1.2: a code used twice. The provider has checked before; the slower request fails here.
      if (!(await consumeArtefact(db, model, id, clock.now()))) throw new errors.InvalidGrant("already used");
    },
    destroy: (id) => destroyArtefact(db, model, id),
    revokeByGrantId: (grantId) => destroyGrant(db, grantId),
  };
}

/** The caller's parameters are stored unchanged, and PostgreSQL's JSON has no NUL. */
function assertStorable(payload: AdapterPayload): void {
  JSON.stringify(payload, (_, value: unknown) => {
    if (typeof value === "string" && value.includes("\0")) throw new errors.InvalidRequest("a parameter contains NUL");
    return value;
  });
}

function toPayload(artefact: Artefact | undefined): AdapterPayload | undefined {
  if (!artefact) return undefined;
  const { payload, consumedAt } = artefact;
  return { ...payload, ...(consumedAt ? { consumed: Math.floor(consumedAt.getTime() / 1000) } : {}) };
}
