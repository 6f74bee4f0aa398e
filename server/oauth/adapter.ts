import Provider, { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import { readCompactJws } from "@/lib/jose/compact-jws";
import { MAX_ASSERTION_LENGTH } from "@/lib/oauth/assertion/parse";
import {
  type Artefact,
  consumeArtefact,
  destroyArtefact,
  destroyGrant,
  findArtefact,
  findArtefactByUid,
  putArtefact,
} from "@/lib/oauth/public";
import type { Deps } from "@/lib/start/deps";
import { clientMetadata } from "./client-metadata";
import type { EngineParts } from "./engine-parts";
import type { OAuthRequest } from "./requests";

/** The engine's storage: one adapter for each of its models, over our database. */
export function adapterFor({ deps, requests }: EngineParts): (model: string) => Adapter {
  /** What is known of the request under way. */
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
  throw new Error("The authorization server asked its storage for something that it never should.");
};

const nothing = { findByUserCode: async () => undefined, findByUid: async () => undefined };

/** KID of the assertion under way, not verified: with `jwks_uri`, a key that was published since is fetched. */
function namedKid(): unknown {
  const assertion = Provider.ctx?.oidc?.params?.client_assertion;
  if (typeof assertion !== "string" || assertion.length > MAX_ASSERTION_LENGTH) return undefined;
  const read = readCompactJws(assertion);
  return "fault" in read ? undefined : read.header.kid;
}

/** Clients are ours: the engine reads them, and nobody registers any through it. */
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
 * Used assertions are kept longer than they are accepted: times have fractions, and another process, whose clock differs, removes
 * what has expired.
 */
const REMEMBERED_LONGER_MS = 60_000;

/**
 * The engine asks "seen?" and then stores. Two requests at once would both hear no, so here nothing is ever found, and the
 * insert itself decides: of 50 at once exactly one wins.
 */
function usedAssertions({ oauth, clock }: Deps, current: () => OAuthRequest | undefined): Adapter {
  return {
    ...nothing,
    find: async () => undefined,
    async upsert(id, _payload, expiresIn = 0) {
      const expiresAt = new Date(clock.now().getTime() + expiresIn * 1000 + REMEMBERED_LONGER_MS);
      const isFirst = await oauth.assertions.consume(id, expiresAt);
      if (isFirst) return;
      const request = current();
      if (request) request.isReplay = true;
      throw new errors.InvalidClientAuth("replay");
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
      // RFC 6749 §4.1.2: a code used twice. The engine looked before; the one who was slower loses here.
      if (!(await consumeArtefact(db, model, id, clock.now()))) throw new errors.InvalidGrant("already used");
    },
    destroy: (id) => destroyArtefact(db, model, id),
    revokeByGrantId: (grantId) => destroyGrant(db, grantId),
  };
}

/** A caller's parameters are kept as they came, and PostgreSQL's JSON has no NUL. */
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
