import { z } from "zod";
import type { Database } from "@/lib/db/database";
import { DAY_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import type { Clock } from "@/lib/runtime/clock";
import { type AddressVariable, type Env, withAddresses } from "@/lib/runtime/env";
import { putFact, readFacts, readFactsOf } from "./store";

/** The URLs in certificates, tokens and emails: they must be the same for every process, for years. */
export const ADDRESSES = [
  { variable: "PUBLIC_URL", setting: "publicUrl" },
  { variable: "PKI_URL", setting: "pkiUrl" },
] as const;
type Address = (typeof ADDRESSES)[number];

const Stored = z.object({ value: z.string(), isSet: z.boolean() });
const Changed = z.object({ from: z.string(), to: z.string(), at: z.iso.datetime() });
export type AddressChange = z.infer<typeof Changed> & { variable: AddressVariable };

const CHANGED = "address-changed:";
const factOf = (variable: AddressVariable) => `address:${variable}`;
/** How long the platform pages show a change. */
const SHOWN_MS = 30 * DAY_MS;

export interface AddressOptions {
  env: Env;
  db: Database;
  clock: Clock;
}

const isSet = (env: Env, variable: AddressVariable) => !env.defaulted.includes(variable);

async function readStored({ db }: { db: Pick<Database, "prisma"> }) {
  const facts = await readFacts(
    db.prisma,
    ADDRESSES.map(({ variable }) => factOf(variable)),
  );
  return (variable: AddressVariable) => {
    const fact = facts.get(factOf(variable));
    return fact === undefined ? undefined : Stored.parse(JSON.parse(fact));
  };
}

/** Settings for a CLI command: a URL that is not set is taken from the server, so that issued certificates contain it. */
export async function adoptAddresses(options: AddressOptions): Promise<Env> {
  const { env } = options;
  const find = await readStored(options);
  const known = ADDRESSES.flatMap(({ variable, setting }) => {
    const found = find(variable);
    return found && !isSet(env, variable) ? [[setting, found.value]] : [];
  });
  return known.length === 0 ? env : withAddresses(env, Object.fromEntries(known));
}

/** A URL compared with the stored one. `before`: the stored URL, if it differs; `fault`: why a start would fail. */
export interface AddressComparison {
  variable: AddressVariable;
  value: string;
  before?: string;
  fault?: AppError;
}

/** Compares the URLs as `storeAddresses` does, without storing them. */
export async function compareAddresses(env: Env, db: Pick<Database, "prisma">): Promise<AddressComparison[]> {
  const find = await readStored({ db });
  return ADDRESSES.map(({ variable, setting }) => {
    const [value, known] = [env[setting], find(variable)];
    if (!known || known.value === value) return { variable, value };
    if (isMissing(env, variable, known)) return { variable, value, fault: missing(variable, known.value, value) };
    return { variable, value, before: known.value };
  });
}

const isMissing = (env: Env, variable: AddressVariable, known: z.output<typeof Stored>) =>
  known.isSet && !isSet(env, variable);

/**
 * Stores the URLs of a server.
 * @returns the changed URLs
 * @throws AppError precondition_failed when a variable is missing that this portal was started with before: the derived
 *   default would go into certificates and can't be changed afterwards
 */
export async function storeAddresses(options: AddressOptions): Promise<AddressChange[]> {
  const { env, db, clock } = options;
  const find = await readStored(options);
  const changes: AddressChange[] = [];
  for (const { variable, setting } of ADDRESSES) {
    const value = env[setting];
    const known = find(variable);
    if (known && known.value !== value && isMissing(env, variable, known)) {
      throw missing(variable, known.value, value);
    }
    if (known?.value === value && known.isSet === isSet(env, variable)) continue;
    const at = clock.now();
    await putFact(db.prisma, factOf(variable), JSON.stringify({ value, isSet: isSet(env, variable) }), at);
    if (!known || known.value === value) continue;
    const change = { from: known.value, to: value, at: at.toISOString() };
    await putFact(db.prisma, CHANGED + variable, JSON.stringify(change), at);
    changes.push({ variable, ...change });
  }
  return changes;
}

function missing(variable: AddressVariable, known: string, derived: string): AppError {
  return new AppError(
    "precondition_failed",
    `${variable} is not set. This portal was previously started with ${variable}=${known}; without it, certificates, tokens and emails would contain ${derived}. Set ${variable}=${known}, or the new value if it has changed.`,
    { details: { reason: "address_missing" } },
  );
}

/** Changes of the last 30 days, for the notice on the platform pages. */
export async function recentAddressChanges({
  db,
  clock,
}: Pick<AddressOptions, "db" | "clock">): Promise<AddressChange[]> {
  const facts = await readFactsOf(db.prisma, CHANGED);
  return [...facts]
    .map(([name, value]) => ({
      variable: name.slice(CHANGED.length) as AddressVariable, // written above, nowhere else
      ...Changed.parse(JSON.parse(value)),
    }))
    .filter(({ at }) => clock.now().getTime() - Date.parse(at) < SHOWN_MS);
}

/** URLs of another process on this database that differ from this process's. */
export async function foreignAddresses(
  options: Pick<AddressOptions, "env" | "db">,
): Promise<{ variable: AddressVariable; ours: string; theirs: string }[]> {
  const find = await readStored(options);
  return ADDRESSES.flatMap(({ variable, setting }: Address) => {
    const theirs = find(variable)?.value;
    const ours = options.env[setting];
    return theirs !== undefined && theirs !== ours ? [{ variable, ours, theirs }] : [];
  });
}

/** The effect of a change on issued certificates, tokens and links. */
export function consequencesOf({ variable, from, to }: Pick<AddressChange, "variable" | "from" | "to">): string {
  return variable === "PUBLIC_URL"
    ? `PUBLIC_URL changed from ${from} to ${to}. The OAuth issuer changed with it: tokens issued for ${from} and assertions with that audience are rejected; links in emails and the x5u of keys in earlier key sets lead to ${from}. Inform your clients, or revert the change.`
    : `PKI_URL changed from ${from} to ${to}. Certificates issued before contain ${from} for CRL, OCSP and issuer: keep it reachable until the last of them has expired, or revert the change.`;
}
