import { MINUTE_MS } from "@/lib/durations";
import type { ClientKeyRing } from "@/lib/keys/client-key";
import { isTouchedBy, loadClientKeyRing } from "@/lib/keys/client-keys";
import { type ExternalKeysDeps, externalKeys } from "@/lib/keys/external-key-set";
import type { BaseDeps } from "@/lib/operation/deps";
import { FreshCache } from "@/lib/runtime/fresh-cache";
import type { AssertionFacts } from "./assertion/check";

/** Notified changes take effect immediately; this limit is for others, such as manual changes in the database. */
const MAX_AGE_MS = MINUTE_MS;
const MAX_CLIENTS = 5_000;
const MAX_BYTES = 64 * 1024 * 1024;
const BYTES_PER_KEY = 1_200;

interface Entry {
  /** Undefined: there is no such client. */
  ring: ClientKeyRing | undefined;
  loadedAt: number;
}

/** Clients with their keys, cached in this process until any process changes them. */
export class ClientDirectory {
  readonly #deps: ExternalKeysDeps;
  readonly #entries: FreshCache<Entry>;

  constructor(deps: ExternalKeysDeps & Pick<BaseDeps, "changes">) {
    this.#deps = deps;
    this.#entries = new FreshCache<Entry>({
      clock: deps.clock,
      maxEntries: MAX_CLIENTS,
      maxBytes: MAX_BYTES,
      sizeOf: ({ ring }) => 2_000 + (ring?.keys.length ?? 0) * BYTES_PER_KEY,
      // Look-ups of unknown clients must not displace cached clients for long.
      expiresAt: ({ ring, loadedAt }) => new Date(ring ? loadedAt + MAX_AGE_MS : loadedAt),
    });
    deps.changes.subscribe((change) =>
      this.#entries.forgetWhere((clientId) => {
        const ring = this.#entries.peek(clientId)?.ring;
        return !ring || isTouchedBy(ring, change); // no ring: a read is in progress and may predate the change
      }),
    );
  }

  /** The client with its application's certificates and its registered keys; undefined when there is none. */
  async find(clientId: string): Promise<ClientKeyRing | undefined> {
    const load = async () => ({
      ring: await loadClientKeyRing(this.#deps.db, clientId),
      loadedAt: this.#deps.clock.now().getTime(),
    });
    return (await this.#entries.get(clientId, load)).ring;
  }

  /**
   * The candidate keys of an assertion of this client; its `jwks_uri` is fetched again if the set lacks `kid`.
   * `keys` undefined: its `jwks_uri` can't be read; `keySetFault` is the reason.
   */
  async keysOf({ client, keys }: ClientKeyRing, kid: unknown): Promise<KeysOfClient> {
    if (client.keySource === "managed") return { keys };
    if (client.jwksUri === null) return { keys: undefined };
    const found = await externalKeys(this.#deps, client.jwksUri, typeof kid === "string" ? { unknownKid: kid } : {});
    return { keys: found.keys, leftOut: found.leftOut, keySetFault: found.fault };
  }
}

/** The keys of a client for `AssertionFacts`. */
export type KeysOfClient = Pick<AssertionFacts, "keys" | "leftOut" | "keySetFault">;
