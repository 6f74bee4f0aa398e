import { randomUUID, scrypt, timingSafeEqual } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Database, Tx } from "@/lib/db/database";
import { AppError, isAppError } from "@/lib/errors";
import type { Clock } from "@/lib/runtime/clock";
import type { Env, ResolvedEnv } from "@/lib/runtime/env";
import { loadOrCreateSecret, readSecret } from "@/lib/runtime/secrets";
import { isNewDatabase, putFact, putFactOnce, readFacts } from "./store";

/** The secrets of an installation: the variable, its setting, and the file of a generated secret. */
export const SECRETS = [
  { variable: "CA_KEY_PASSPHRASE", setting: "caKeyPassphrase", file: "ca-key-passphrase" },
  { variable: "SESSION_SECRET", setting: "sessionSecret", file: "session-secret" },
  { variable: "CRON_SECRET", setting: "cronSecret", file: "cron-secret" },
] as const;
type Secret = (typeof SECRETS)[number];
export type SecretVariable = Secret["variable"];

/** `generated`: by this start. */
export type SecretSource = "environment" | "file" | "generated";

export interface SecretOptions {
  env: Env;
  db: Database;
  clock: Clock;
}

/** Salt of the fingerprints, so that the same secret has different fingerprints in different installations. */
const SALT = "secret-salt";
const factOf = (variable: SecretVariable) => `secret:${variable}`;
export const secretDirectory = (env: Pick<Env, "dataDir">): string => join(env.dataDir, "secrets");

interface Candidate {
  secret: Secret;
  value: string;
  source: SecretSource;
  fingerprint: string;
}

/** Unconfirmed secrets; call `confirm` once they have decrypted the CA keys. */
export interface FoundSecrets {
  values: Pick<ResolvedEnv, Secret["setting"]>;
  sources: Record<SecretVariable, SecretSource>;
  /**
   * Stores fingerprints that the database does not have yet. Not earlier, so that a wrong passphrase is never recorded.
   * @throws AppError precondition_failed when another process has stored another secret first
   */
  confirm(): Promise<void>;
  /** Removes secrets that this start generated, when the database uses others. */
  discard(): Promise<void>;
}

/**
 * Finds every secret in the environment or DATA_DIR/secrets, or generates it, and compares it with the fingerprint in the database, so
 * that all processes have the same secrets. Secrets are generated only for a new database.
 * @throws AppError precondition_failed naming the variable that differs or is missing
 */
export async function findSecrets(options: SecretOptions): Promise<FoundSecrets> {
  const candidates = await Promise.all(SECRETS.map((secret) => find(options, secret)));
  const discard = async () => {
    for (const { secret, source } of candidates) {
      if (source === "generated") await rm(join(secretDirectory(options.env), secret.file), { force: true });
    }
  };
  return {
    values: Object.fromEntries(
      candidates.map(({ secret, value }) => [secret.setting, value]),
    ) as FoundSecrets["values"],
    sources: Object.fromEntries(
      candidates.map(({ secret, source }) => [secret.variable, source]),
    ) as FoundSecrets["sources"],
    discard,
    async confirm() {
      for (const { secret, source, fingerprint } of candidates) {
        const { db, clock, env } = options;
        const agreed = await putFactOnce(db.prisma, factOf(secret.variable), fingerprint, clock.now());
        if (isEqual(agreed, fingerprint)) continue;
        await discard();
        throw source === "generated" ? missing(env, secret) : differs(env, secret, source);
      }
    },
  };
}

async function find(options: SecretOptions, secret: Secret): Promise<Candidate> {
  const { env, db } = options;
  const fact = factOf(secret.variable);
  const isNew = await isNewDatabase(db.prisma);
  const stored = (await readFacts(db.prisma, [fact])).get(fact);
  // Read after the database: a concurrent process writes its file first.
  const configured = env[secret.setting];
  const known = configured ?? (await readSecret(join(secretDirectory(env), secret.file)));
  if (isMissing(known, stored, isNew)) throw missing(env, secret);
  const value = known ?? (await loadOrCreateSecret(secretDirectory(env), secret.file));
  const source: SecretSource = configured !== undefined ? "environment" : known !== undefined ? "file" : "generated";
  const fingerprint = await fingerprintOf(db.prisma, secret.variable, value, options.clock.now());
  if (stored !== undefined && !isEqual(stored, fingerprint)) throw differs(env, secret, source);
  return { secret, value, source, fingerprint };
}

/** A secret is generated only for a new database. */
const isMissing = (known: string | undefined, stored: string | undefined, isNew: boolean) =>
  known === undefined && (stored !== undefined || !isNew);

/** The state of one secret; `fault`: why a start would fail. */
export interface InspectedSecret {
  variable: SecretVariable;
  fault?: AppError;
  /** Where it is; undefined when the first start will generate it. */
  source?: Exclude<SecretSource, "generated">;
  value?: string;
}

/**
 * Checks the secrets as `findSecrets` does, without generating any. `facts`: the facts in the database; `isNew`: the database was never
 * set up.
 */
export function inspectSecrets(
  env: Env,
  facts: ReadonlyMap<string, string>,
  isNew: boolean,
): Promise<InspectedSecret[]> {
  return Promise.all(
    SECRETS.map(async (secret): Promise<InspectedSecret> => {
      const { variable, setting, file } = secret;
      const configured = env[setting];
      try {
        const value = configured ?? (await readSecret(join(secretDirectory(env), file)));
        const [stored, salt] = [facts.get(factOf(variable)), facts.get(SALT)];
        if (isMissing(value, stored, isNew)) return { variable, fault: missing(env, secret) };
        if (value === undefined) return { variable };
        const source = configured === undefined ? "file" : "environment";
        const fingerprint = salt === undefined ? undefined : await saltedFingerprint(salt, variable, value);
        if (stored !== undefined && (fingerprint === undefined || !isEqual(stored, fingerprint))) {
          return { variable, fault: differs(env, secret, source) };
        }
        return { variable, source, value };
      } catch (error) {
        if (isAppError(error)) return { variable, fault: error };
        throw error;
      }
    }),
  );
}

function missing(env: Env, { variable, file }: Secret): AppError {
  return new AppError(
    "precondition_failed",
    `${variable} is not set, and ${join(secretDirectory(env), file)} does not exist. This database was set up with an existing secret. Set ${variable} to the value that the other processes use, or copy that file from the machine where it was generated. ${howToChange(variable)}`,
    { details: { reason: "secret_missing" } },
  );
}

function differs(env: Env, { variable, file }: Secret, source: SecretSource): AppError {
  const where = source === "file" ? ` (from ${join(secretDirectory(env), file)})` : "";
  return new AppError(
    "precondition_failed",
    `${variable}${where} is not the one that this database was set up with. Set ${variable} to the value that the other processes use. ${howToChange(variable)}`,
    { details: { reason: "secret_differs" } },
  );
}

const howToChange = (variable: SecretVariable) =>
  variable === "CA_KEY_PASSPHRASE"
    ? "To change it intentionally: npm run cli -- secrets change-passphrase."
    : `To change it intentionally: npm run cli -- secrets accept ${variable}.`;

/**
 * Accepts the secret that is configured here for the installation, after an intentional change. Without a configured secret or a file,
 * a new one is generated.
 */
export async function acceptSecret(
  options: SecretOptions,
  variable: Exclude<SecretVariable, "CA_KEY_PASSPHRASE">,
): Promise<void> {
  const { env, db, clock } = options;
  const secret = SECRETS.find((one) => one.variable === variable) as Secret;
  const value = env[secret.setting] ?? (await loadOrCreateSecret(secretDirectory(env), secret.file));
  await putFact(db.prisma, factOf(variable), await fingerprintOf(db.prisma, variable, value, clock.now()), clock.now());
}

/** For the change of the passphrase, which writes the fact in the transaction that re-encrypts the keys. */
export async function passphraseFact(tx: Tx, passphrase: string, now: Date): Promise<[string, string]> {
  return [factOf("CA_KEY_PASSPHRASE"), await fingerprintOf(tx, "CA_KEY_PASSPHRASE", passphrase, now)];
}

/**
 * The fingerprint of a secret in the database. By scrypt, not a fast hash: guessing a passphrase from a stolen database must not become
 * cheaper than attacking the envelopes of the CA keys (lib/runtime/envelope.ts).
 */
async function fingerprintOf(tx: Tx, variable: SecretVariable, value: string, now: Date): Promise<string> {
  return saltedFingerprint(await putFactOnce(tx, SALT, randomUUID(), now), variable, value);
}

function saltedFingerprint(salt: string, variable: SecretVariable, value: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };
    scrypt(value, `countersign ${variable} ${salt}`, 32, cost, (error, key) =>
      error ? reject(error) : resolve(key.toString("hex")),
    );
  });
}

function isEqual(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
