/**
 * Whether a client can get tokens, in one word, as a predicate and in SQL. In the SQL, `c` is the alias of a row of `oauth_clients`, `v` of
 * `client_activity` (may be all NULL), `missing` an expression like `missingKeySql`, `now` an expression of type timestamptz.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/durations";
import { isValidSql } from "./certificate";
import { isLiveSql } from "./key";
import { type OwnerStatuses, suspendedPart } from "./suspension";

/**
 * The worst first: an application has the worst state of its clients.
 * - `no_usable_key`: a key that every token request needs is missing, expired or revoked.
 * - `failing`: rejected in the last 24 hours, and not accepted since or shortly before.
 * - `working`: accepted in the last seven days.
 * - `idle`: accepted before, not in the last seven days.
 * - `never_used`: never accepted.
 */
export const HEALTH_STATES = ["no_usable_key", "failing", "working", "idle", "never_used"] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** Days of the sparkline; a client without a success in them is idle. */
export const HEALTH_DAYS = 7;
const FAILING_MS = DAY_MS;
/**
 * Longer than a token lives (10 minutes), so a client in use is accepted more often. Any caller can have a client's id rejected: while the
 * client itself is accepted, that does not make it failing.
 */
const OVERLAP_MS = 15 * MINUTE_MS;

/** In hours: an interval of days depends on the time zone of the session. */
const intervalSql = (ms: number) => `interval '${ms / HOUR_MS} hours'`;

/** Settings of a client that decide which keys it needs. */
export interface KeySettings {
  authMethod: string;
  keySource: string;
  certificateBoundTokens: boolean;
}

export type NeededKey = "signing" | "transport";

/** A key that is usable now: of a certificate of the application, or registered for the client. */
export interface UsableKey {
  source: "certificate" | "registered";
  usage: string;
  /** Of a registered key: imported as a certificate, so it can be presented in a TLS handshake. */
  isCertificate: boolean;
}

/** The key without which the client gets no token, if it has none that is usable. Keys that the client publishes itself are not known. */
export function missingKey(client: KeySettings, keys: readonly UsableKey[]): NeededKey | null {
  const has = (usage: NeededKey, isAccepted: (key: UsableKey) => boolean) =>
    keys.some((key) => key.usage === usage && isAccepted(key));
  const isManaged = client.keySource === "managed";
  const isSelfSigned = client.authMethod === "self_signed_tls_client_auth";
  if (client.authMethod === "private_key_jwt" && isManaged && !has("signing", () => true)) return "signing";
  const isPresented = isSelfSigned
    ? isManaged
    : client.authMethod === "tls_client_auth" || client.certificateBoundTokens;
  const accepts = (key: UsableKey) => key.source === "certificate" || (isSelfSigned && key.isCertificate);
  return isPresented && !has("transport", accepts) ? "transport" : null;
}

const hasCertificateSql = (c: string, type: NeededKey, now: string) =>
  `EXISTS (SELECT 1 FROM certificates held WHERE held.organisation_id = ${c}.organisation_id
    AND held.application_id = ${c}.application_id AND held.type = '${type}' AND ${isValidSql("held", now)}
    AND held.not_before <= ${now})`;
const hasRegisteredSql = (c: string, usage: NeededKey, now: string) =>
  `EXISTS (SELECT 1 FROM registered_keys r WHERE r.client_id = ${c}.client_id AND r.usage = '${usage}'
    AND ${isLiveSql("r", now)} AND r.not_before <= ${now}${usage === "transport" ? " AND r.certificate_der IS NOT NULL" : ""})`;

/** The same in SQL; NULL: no key is missing. */
export const missingKeySql = (c: string, now: string): string => `CASE
  WHEN ${c}.auth_method = 'private_key_jwt' AND ${c}.key_source = 'managed'
    AND NOT (${hasCertificateSql(c, "signing", now)} OR ${hasRegisteredSql(c, "signing", now)}) THEN 'signing'
  WHEN CASE ${c}.auth_method WHEN 'self_signed_tls_client_auth' THEN ${c}.key_source = 'managed'
      WHEN 'tls_client_auth' THEN true ELSE ${c}.certificate_bound_tokens END
    AND NOT (${hasCertificateSql(c, "transport", now)}
      OR (${c}.auth_method = 'self_signed_tls_client_auth' AND ${hasRegisteredSql(c, "transport", now)})) THEN 'transport'
  END`;

/** When a client was last accepted and last rejected. */
export interface LastAttempts {
  lastSucceededAt: Date | null;
  lastFailedAt: Date | null;
}

/** Rejected in the last 24 hours, and not accepted since or in the quarter of an hour before. */
export const isFailing = ({ lastSucceededAt, lastFailedAt }: LastAttempts, now: Date): boolean =>
  lastFailedAt !== null &&
  lastFailedAt.getTime() > now.getTime() - FAILING_MS &&
  (lastSucceededAt === null || lastSucceededAt.getTime() < lastFailedAt.getTime() - OVERLAP_MS);
/** NULL, as false, for a client that was never rejected: so an index on `last_failed_at` serves it. */
export const isFailingSql = (v: string, now: string): string =>
  `(${v}.last_failed_at > ${now} - ${intervalSql(FAILING_MS)}
    AND (${v}.last_succeeded_at IS NULL OR ${v}.last_succeeded_at < ${v}.last_failed_at - ${intervalSql(OVERLAP_MS)}))`;

export interface HealthFacts extends LastAttempts, OwnerStatuses {
  missing: NeededKey | null;
}

/** Null: suspended, so it gets no tokens whatever its keys. */
export function clientHealth(facts: HealthFacts, now: Date): HealthState | null {
  if (suspendedPart(facts)) return null;
  if (facts.missing) return "no_usable_key";
  if (isFailing(facts, now)) return "failing";
  if (!facts.lastSucceededAt) return "never_used";
  return facts.lastSucceededAt.getTime() > now.getTime() - HEALTH_DAYS * DAY_MS ? "working" : "idle";
}
/** The same for a client that is not suspended. */
export const clientHealthSql = (v: string, missing: string, now: string): string => `CASE
  WHEN ${missing} IS NOT NULL THEN 'no_usable_key' WHEN ${isFailingSql(v, now)} THEN 'failing'
  WHEN ${v}.last_succeeded_at IS NULL THEN 'never_used'
  WHEN ${v}.last_succeeded_at > ${now} - ${intervalSql(HEALTH_DAYS * DAY_MS)} THEN 'working' ELSE 'idle' END`;

/** The worst state of an application's clients; null without a client that is not suspended. */
export function applicationHealth(states: readonly (HealthState | null)[]): HealthState | null {
  return HEALTH_STATES.find((state) => states.includes(state)) ?? null;
}
/** The same as an aggregate over the states of clients. */
export const applicationHealthSql = (state: string): string =>
  `(${STATES_SQL})[min(array_position(${STATES_SQL}, ${state}))]`;
const STATES_SQL = `ARRAY[${HEALTH_STATES.map((state) => `'${state}'`).join(", ")}]`;
