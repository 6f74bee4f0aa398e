import type Provider from "oidc-provider";
import type { Client } from "oidc-provider";
import { type ClientKeyRing, suspendedPartOf } from "@/lib/keys/client-key";
import { MAX_KEYS_TRIED } from "@/lib/oauth/assertion/choose-key";
import type { Deps } from "@/lib/start/deps";

/**
 * Makes `Client.find`, through which the provider gets every client, find no suspended one, and return the client that was built before
 * while nothing about it has changed: the provider itself compares a hash of all metadata for every request. A key ring is replaced
 * whenever anything about its client changes (lib/oauth/client-directory.ts); its keys also become usable and unusable over time.
 * Clients with `jwks_uri` have external keys and are not cached.
 */
export function findClients(provider: Provider, { oauth, clock }: Pick<Deps, "oauth" | "clock">): void {
  const build = provider.Client.find.bind(provider.Client);
  const built = new WeakMap<ClientKeyRing, { client: Client; while: Period }>();
  const active = async (clientId: string) => {
    const ring = await oauth.clients.find(clientId);
    return ring && !suspendedPartOf(ring) ? ring : undefined;
  };
  provider.Client.find = async (clientId) => {
    if (typeof clientId !== "string") return undefined;
    const ring = await active(clientId);
    if (!ring) return undefined;
    const nowMs = clock.now().getTime();
    const known = built.get(ring);
    if (known && nowMs >= known.while.fromMs && nowMs < known.while.untilMs) return known.client;
    const client = await build(clientId);
    if (client) limitKeysTried(client, ring.client.allowAssertionsWithoutKid ? MAX_KEYS_TRIED : 1);
    if (client && ring.client.keySource === "managed") built.set(ring, { client, while: periodOf(ring, nowMs) });
    // Building may fetch the client's keys, which takes seconds: it may be suspended by now.
    return (await active(clientId)) && client;
  };
}

/** The part of the provider's ClientKeyStore (models/client.js) that it verifies assertions with. */
interface KeyStore {
  selectForVerify(options: { alg: string; kid?: unknown }): readonly unknown[];
}

/**
 * Without a `kid`, or with one that is no string, the provider tries every key that fits `alg`. Here it gets none if there are more than `most`, so that a caller can't
 * cause more signature verifications; our checks report the reason (lib/oauth/assertion/checks/key.ts).
 */
function limitKeysTried(client: Client, most: number): void {
  const { asymmetricKeyStore: store } = client as unknown as { asymmetricKeyStore: KeyStore }; // not in its types
  const select = store.selectForVerify.bind(store);
  store.selectForVerify = (options) => {
    const keys = select(options);
    return typeof options.kid !== "string" && keys.length > most ? [] : keys;
  };
}

/** Milliseconds since 1970, the end is exclusive. */
interface Period {
  fromMs: number;
  untilMs: number;
}

/** The period around `nowMs` in which no key of the client becomes valid or expires; it also ends when the clock is set back. */
function periodOf({ keys }: ClientKeyRing, nowMs: number): Period {
  const moments = keys.flatMap(({ notBefore, notAfter }) => [notBefore, notAfter]).flatMap((at) => at?.getTime() ?? []);
  return {
    fromMs: Math.max(...moments.filter((at) => at <= nowMs), Number.NEGATIVE_INFINITY),
    untilMs: Math.min(...moments.filter((at) => at > nowMs), Number.POSITIVE_INFINITY),
  };
}
