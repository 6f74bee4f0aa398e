import { z } from "zod";
import type { Database } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import type { Clock } from "@/lib/runtime/clock";
import { type AddressVariable, type Env, withAddresses } from "@/lib/runtime/env";
import { putFact, readFacts, readFactsOf } from "./store";

/** The URLs that leave this process in certificates, tokens and emails: the same for every process, for years. */
export const ADDRESSES = [
  { variable: "PUBLIC_URL", setting: "publicUrl" },
  { variable: "PKI_URL", setting: "pkiUrl" },
] as const;
type Address = (typeof ADDRESSES)[number];

const Remembered = z.object({ value: z.string(), isSet: z.boolean() });
const Changed = z.object({ from: z.string(), to: z.string(), at: z.iso.datetime() });
export type AddressChange = z.infer<typeof Changed> & { variable: AddressVariable };

const CHANGED = "address-changed:";
const factOf = (variable: AddressVariable) => `address:${variable}`;
/** So long the platform's notice of a change is shown. */
const SHOWN_MS = 30 * 86_400_000;

export interface AddressOptions {
  env: Env;
  db: Database;
  clock: Clock;
}

const isSet = (env: Env, variable: AddressVariable) => !env.defaulted.includes(variable);

async function remembered({ db }: { db: Pick<Database, "prisma"> }) {
  const facts = await readFacts(
    db.prisma,
    ADDRESSES.map(({ variable }) => factOf(variable)),
  );
  return (variable: AddressVariable) => {
    const fact = facts.get(factOf(variable));
    return fact === undefined ? undefined : Remembered.parse(JSON.parse(fact));
  };
}

/** The settings of a terminal command: a URL that is not set is the one that the server has, so that what is issued names it. */
export async function adoptAddresses(options: AddressOptions): Promise<Env> {
  const { env } = options;
  const find = await remembered(options);
  const known = ADDRESSES.flatMap(({ variable, setting }) => {
    const found = find(variable);
    return found && !isSet(env, variable) ? [[setting, found.value]] : [];
  });
  return known.length === 0 ? env : withAddresses(env, Object.fromEntries(known));
}

/** A URL that a start would take for another than the portal had: `fault` where it refuses, otherwise what it had before. */
export interface JudgedAddress {
  variable: AddressVariable;
  value: string;
  before?: string;
  fault?: AppError;
}

/** Judges the URLs as `rememberAddresses` does, and remembers none. */
export async function judgeAddresses(env: Env, db: Pick<Database, "prisma">): Promise<JudgedAddress[]> {
  const find = await remembered({ db });
  return ADDRESSES.map(({ variable, setting }) => {
    const [value, known] = [env[setting], find(variable)];
    if (!known || known.value === value) return { variable, value };
    if (isForgotten(env, variable, known)) return { variable, value, fault: forgotten(variable, known.value, value) };
    return { variable, value, before: known.value };
  });
}

const isForgotten = (env: Env, variable: AddressVariable, known: z.output<typeof Remembered>) =>
  known.isSet && !isSet(env, variable);

/**
 * Remembers the URLs of a server.
 * @returns those that changed
 * @throws AppError precondition_failed when a variable is not set that this portal was started with before: what would be
 *   derived in its place goes into certificates and can't be taken back
 */
export async function rememberAddresses(options: AddressOptions): Promise<AddressChange[]> {
  const { env, db, clock } = options;
  const find = await remembered(options);
  const changes: AddressChange[] = [];
  for (const { variable, setting } of ADDRESSES) {
    const value = env[setting];
    const known = find(variable);
    if (known && known.value !== value && isForgotten(env, variable, known)) {
      throw forgotten(variable, known.value, value);
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

function forgotten(variable: AddressVariable, known: string, derived: string): AppError {
  return new AppError(
    "precondition_failed",
    `${variable} is not set. This portal was started with ${variable}=${known} before; without it, ${derived} would go into certificates, tokens and emails. Set ${variable}=${known}, or to its new value if it has changed.`,
    { details: { reason: "address_missing" } },
  );
}

/** Changes of the last 30 days, for the notice on the platform's pages. */
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

/** URLs that another process on this database was started with, and this one was not. */
export async function foreignAddresses(
  options: Pick<AddressOptions, "env" | "db">,
): Promise<{ variable: AddressVariable; ours: string; theirs: string }[]> {
  const find = await remembered(options);
  return ADDRESSES.flatMap(({ variable, setting }: Address) => {
    const theirs = find(variable)?.value;
    const ours = options.env[setting];
    return theirs !== undefined && theirs !== ours ? [{ variable, ours, theirs }] : [];
  });
}

/** What a change means for what is out there already. */
export function consequencesOf({ variable, from, to }: Pick<AddressChange, "variable" | "from" | "to">): string {
  return variable === "PUBLIC_URL"
    ? `PUBLIC_URL changed from ${from} to ${to}. The OAuth issuer changed with it: tokens issued for ${from} and assertions with that audience are refused; links in emails and the x5u of keys in earlier key sets lead to ${from}. Tell your clients, or set it back.`
    : `PKI_URL changed from ${from} to ${to}. Certificates issued before name ${from} for CRL, OCSP and issuer: keep it reachable until the last of them has expired, or set it back.`;
}
