import { createPrivateKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { DAY_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";
import { publicKeyFromSpki } from "@/lib/pki/public-key";
import { openKey, sealKey } from "@/lib/runtime/envelope";
import { findSigningKeys, insertSigningKey, type TokenSigningKey } from "./store";

/** How long a key signs. */
const SIGNS_MS = 90 * DAY_MS;
/** How long it is in the JWKS before it signs: resource servers may cache the set for a day. */
const AHEAD_MS = DAY_MS;
/** How long it stays there after its last signature: longer than the lifetime of any token. */
const BEHIND_MS = DAY_MS;
const ALGORITHM = "ES256";

const generate = promisify(generateKeyPair);

/** A private key for oidc-provider. Never logged, never returned by an API. */
export type PrivateJwk = {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
  d: string;
  kid: string;
  alg: string;
  use: "sig";
};
export type PublicSigningJwk = Omit<PrivateJwk, "d">;

/** The signing key first, then the keys that only verify. */
export interface SigningKeySet {
  keys: PrivateJwk[];
  /** When the next key starts to sign, or a key is removed. */
  changesAt: Date;
}

/** The authorization server's own keys, cached in this process. */
export class SigningKeys {
  readonly #deps: Pick<BaseDeps, "db" | "clock" | "random" | "env" | "changes">;
  readonly #opened = new Map<string, PrivateJwk>();
  #set: SigningKeySet | undefined;

  constructor(deps: Pick<BaseDeps, "db" | "clock" | "random" | "env" | "changes">) {
    this.#deps = deps;
  }

  /**
   * The keys to use now; reloaded when the set changes or another process rotated.
   * @throws AppError precondition_failed when an envelope can't be decrypted
   */
  async current(): Promise<SigningKeySet> {
    if (this.#set && this.#deps.clock.now() < this.#set.changesAt) return this.#set;
    return this.reload();
  }

  /** As `current`, without the private keys. */
  async publicKeys(): Promise<PublicSigningJwk[]> {
    return (await this.current()).keys.map(({ d: _, ...rest }) => rest);
  }

  /** Reads the keys from the database; creates the first one, or the next one when it is due. */
  async reload(): Promise<SigningKeySet> {
    const now = this.#deps.clock.now();
    let rows = await findSigningKeys(this.#deps.db);
    const [newest] = rows;
    if (!newest || now.getTime() >= newest.signsFrom.getTime() + SIGNS_MS - AHEAD_MS) {
      await this.#create(newest);
      rows = await findSigningKeys(this.#deps.db);
    }
    const published = rows.filter((_, index) => {
      const successor = rows[index - 1];
      return !successor || now.getTime() < successor.signsFrom.getTime() + BEHIND_MS;
    });
    const signing = published.find((row) => row.signsFrom <= now);
    const ordered = signing ? [signing, ...published.filter((row) => row !== signing)] : published;
    this.#set = { keys: await Promise.all(ordered.map((row) => this.#open(row))), changesAt: nextChange(rows, now) };
    return this.#set;
  }

  async #create(newest: TokenSigningKey | undefined): Promise<void> {
    const { db, clock, random, env } = this.#deps;
    const { privateKey, publicKey } = await generate("ec", { namedCurve: "P-256" });
    const parsed = publicKeyFromSpki(publicKey.export({ format: "der", type: "spki" }));
    const pkcs8Der = privateKey.export({ format: "der", type: "pkcs8" });
    const kid = parsed.keyThumbprint;
    const label = { keyRef: `token-${kid}`, keyFingerprint: parsed.keyFingerprint };
    const now = clock.now();
    const envelope = await sealKey(pkcs8Der, label, env.caKeyPassphrase, random).finally(() => pkcs8Der.fill(0));
    // The first key signs immediately; a later one after resource servers have had time to fetch it.
    const signsFrom = newest
      ? new Date(Math.max(now.getTime() + AHEAD_MS, newest.signsFrom.getTime() + SIGNS_MS))
      : now;
    await insertSigningKey(db.prisma, {
      generation: (newest?.generation ?? 0) + 1,
      kid,
      algorithm: ALGORITHM,
      publicJwk: { ...parsed.jwk },
      envelope: Uint8Array.from(envelope),
      keyFingerprint: parsed.keyFingerprint,
      createdAt: now,
      signsFrom,
    });
  }

  async #open(row: TokenSigningKey): Promise<PrivateJwk> {
    const cached = this.#opened.get(row.kid);
    if (cached) return cached;
    const label = { keyRef: `token-${row.kid}`, keyFingerprint: row.keyFingerprint };
    const pkcs8Der = await openKey(row.envelope, label, this.#deps.env.caKeyPassphrase);
    const jwk = createPrivateKey({ key: pkcs8Der, format: "der", type: "pkcs8" }).export({ format: "jwk" });
    pkcs8Der.fill(0);
    const opened = { ...jwk, kid: row.kid, alg: row.algorithm, use: "sig" } as PrivateJwk; // P-256: created above
    this.#opened.set(row.kid, opened);
    return opened;
  }
}

/** The next time at which the result of `reload` changes. */
function nextChange(rows: readonly TokenSigningKey[], now: Date): Date {
  const times = rows.flatMap(({ signsFrom }) => [
    signsFrom.getTime(),
    signsFrom.getTime() + BEHIND_MS,
    signsFrom.getTime() + SIGNS_MS - AHEAD_MS,
  ]);
  // At least hourly, so that this process also publishes a key of another process a day ahead.
  return new Date(Math.min(now.getTime() + AHEAD_MS / 24, ...times.filter((time) => time > now.getTime())));
}
