import { perObject } from "@/lib/db/batched";
import type { Database } from "@/lib/db/database";
import type { CertificateStatus, EntityStatus } from "@/lib/db/generated/client";
import { defineStatement } from "@/lib/db/statement";
import type { Scope } from "@/lib/operation/scope";
import type { CertificateProfile } from "@/lib/profiles/profile";
import { CertificateProfileSchema } from "@/lib/profiles/schema";
import type { KeyFacts } from "@/lib/registration/facts";
import { type KeyClaim, keyFactsOf } from "@/lib/registration/key-facts";
import { Batcher } from "@/lib/runtime/batcher";
import { isInUseSql } from "@/lib/state/certificate";
import { countInUseSql } from "@/lib/state/holder-limit";
import { isKeyFreeSql } from "@/lib/state/key-claim";
import { NEWEST_NAMES } from "../default-name";

/** Active certificates an organisation may have at its own level. */
const ORGANISATION_CERTIFICATE_LIMIT = 100;

/** The holder and the profile of the requested certificate. Exactly one of the two ids is given. */
export interface IssuanceTarget {
  applicationId?: string | undefined;
  organisationId?: string | undefined;
  profileId: string;
  replacesKid?: string | undefined;
  /** The names that the default name depends on are read too. */
  needsName?: boolean;
}

/** The facts that the decision and the statements need, read by one statement. */
export interface IssuanceFacts {
  organisation: { id: string; legalName: string; country: string; status: EntityStatus };
  application: { id: string; name: string; uniqueName: string; status: EntityStatus } | null;
  /** Undefined: no such profile. */
  profile: CertificateProfile | undefined;
  activeCertificates: number;
  certificateLimit: number;
  key: KeyFacts;
  /** The certificate in use on the very same key; its KID is null while it is being issued. */
  keyHolder: { id: string; kid: string | null } | null;
  /** The predecessor, if the request names one that exists. */
  replaced: {
    id: string;
    kid: string;
    status: CertificateStatus;
    applicationId: string | null;
    type: string;
    name: string;
  } | null;
  /** Names of the holder's newest certificates in use, if they were asked for. */
  newestNames: readonly string[];
}

interface FactsRow {
  /** Position of the query in the batch, from 1. */
  place: number;
  organisationId: string;
  legalName: string;
  country: string;
  organisationStatus: EntityStatus;
  applicationId: string | null;
  applicationName: string | null;
  uniqueName: string | null;
  applicationStatus: EntityStatus | null;
  certificateLimit: number;
  profile: string | null;
  activeCertificates: number;
  claimOrganisationId: string | null;
  claimApplicationId: string | null;
  claimType: CertificateProfile["type"] | null;
  claimBlocked: boolean | null;
  blockedReason: string | null;
  holderId: string | null;
  holderKid: string | null;
  replacedId: string | null;
  replacedKid: string | null;
  replacedStatus: CertificateStatus | null;
  replacedApplicationId: string | null;
  replacedType: string | null;
  replacedName: string | null;
  /** JSON list. */
  newestNames: string;
  isPredecessorsKey: boolean;
}

/** One query of the batch. */
interface FactsQuery {
  applicationId: string | null;
  organisationId: string | null;
  /** Ids of organisations and of single applications; null: all. */
  scope: { organisations: readonly string[]; applications: readonly string[] } | null;
  profileId: string;
  keyFingerprint: string;
  keyFamily: readonly string[];
  replacedKid: string | null;
  needsName: boolean;
  now: Date;
}

/** Read from the index `certificates_in_use`; the last to expire are the newest of their type. */
const newestNames = (application: string) => `to_json(ARRAY(
        SELECT c.name FROM certificates c WHERE c.organisation_id = o.id AND ${application} AND ${isInUseSql("c", "q.now")}
        ORDER BY c.not_after DESC LIMIT ${NEWEST_NAMES}))::text`;

const NEWEST_NAMES_SQL = `CASE WHEN NOT q."needsName" THEN '[]'
      WHEN a.id IS NULL THEN ${newestNames("c.application_id IS NULL")}
      ELSE ${newestNames("c.application_id = a.id")} END`;

/**
 * `queries`: a JSON list of `FactsQuery`; concurrent ones share a statement. `OFFSET 0` keeps the planner from reading a whole organisation
 * for one row, which it does until the table has statistics.
 */
const FACTS = defineStatement<{ queries: string }, FactsRow>(
  "issuance-facts",
  `
  SELECT q.place::int, o.id AS "organisationId", o.legal_name AS "legalName", o.country, o.status AS "organisationStatus",
    a.id AS "applicationId", a.name AS "applicationName", a.unique_name AS "uniqueName", a.status AS "applicationStatus",
    holder."limit" AS "certificateLimit", p.definition::text AS "profile",
    ${countInUseSql({ organisationId: "o.id", applicationId: "a.id", now: "q.now", limit: 'holder."limit" + 1' })} AS "activeCertificates",
    k.organisation_id AS "claimOrganisationId", k.application_id AS "claimApplicationId", k.type AS "claimType",
    k.is_blocked AS "claimBlocked", b.reason AS "blockedReason",
    h.id AS "holderId", h.kid AS "holderKid",
    r.id AS "replacedId", r.kid AS "replacedKid", r.status AS "replacedStatus",
    r.application_id AS "replacedApplicationId", r.type AS "replacedType", r.name AS "replacedName",
    coalesce(r.key_fingerprint = q."keyFingerprint", false) AS "isPredecessorsKey",
    ${NEWEST_NAMES_SQL} AS "newestNames"
  FROM ROWS FROM (jsonb_to_recordset($queries::jsonb) AS ("applicationId" text, "organisationId" text, scope jsonb, "profileId" text,
    "keyFingerprint" text, "keyFamily" jsonb, "replacedKid" text, "needsName" boolean, now timestamptz)) WITH ORDINALITY
    AS q("applicationId", "organisationId", scope, "profileId", "keyFingerprint", "keyFamily", "replacedKid", "needsName", now, place)
  LEFT JOIN LATERAL (SELECT * FROM applications WHERE id = q."applicationId" OFFSET 0) a ON true
  JOIN LATERAL (SELECT * FROM organisations
    WHERE id = CASE WHEN q."applicationId" IS NULL THEN q."organisationId" ELSE a.organisation_id END OFFSET 0) o ON true
  CROSS JOIN LATERAL (SELECT coalesce(a.certificate_limit, ${ORGANISATION_CERTIFICATE_LIMIT}) AS "limit") holder
  LEFT JOIN LATERAL (SELECT * FROM certificate_profiles WHERE id = q."profileId" OFFSET 0) p ON true
  LEFT JOIN LATERAL (SELECT * FROM key_claims WHERE key_fingerprint = q."keyFingerprint" OFFSET 0) k ON true
  LEFT JOIN LATERAL (SELECT reason FROM blocked_keys
    WHERE key_fingerprint = ANY(ARRAY(SELECT jsonb_array_elements_text(q."keyFamily")))
    ORDER BY reason = 'own_key' DESC LIMIT 1) b ON true
  LEFT JOIN LATERAL (SELECT * FROM certificates WHERE id = k.certificate_id OFFSET 0) h ON NOT ${isKeyFreeSql("k", "q.now", "NULL")}
  LEFT JOIN LATERAL (SELECT * FROM certificates WHERE kid = q."replacedKid" OFFSET 0) r ON r.organisation_id = o.id
  WHERE q.scope IS NULL OR q.scope->'organisations' ? o.id OR q.scope->'applications' ? a.id`,
);

/** Queries of one statement. */
const BATCH = 32;

const batcherOf = perObject(
  (db: Database) =>
    new Batcher<FactsQuery, FactsRow | undefined>({
      most: BATCH,
      run: async (queries) => {
        const rows = await db.query(FACTS, { queries: JSON.stringify(queries) });
        const byPlace = new Map(rows.map((row) => [row.place, row]));
        return queries.map((_, index) => byPlace.get(index + 1));
      },
    }),
);

/**
 * Reads the facts. @returns undefined when the holder does not exist or is not in the scope
 * @param keyFamily of the CSR's key, itself first; empty without a readable CSR
 */
export async function readIssuanceFacts(
  db: Database,
  scope: Scope,
  target: IssuanceTarget,
  keyFamily: readonly string[],
  now: Date,
): Promise<IssuanceFacts | undefined> {
  const row = await batcherOf(db).add({
    applicationId: target.applicationId ?? null,
    organisationId: target.organisationId ?? null,
    scope: scope === "all" ? null : { organisations: [...scope.organisations], applications: [...scope.applications] },
    profileId: target.profileId,
    keyFingerprint: keyFamily[0] ?? "",
    keyFamily,
    replacedKid: target.replacesKid ?? null,
    needsName: target.needsName === true,
    now,
  });
  return row && toFacts(row);
}

function toFacts(row: FactsRow): IssuanceFacts {
  const { applicationId, applicationName, uniqueName, applicationStatus } = row;
  return {
    organisation: {
      id: row.organisationId,
      legalName: row.legalName,
      country: row.country,
      status: row.organisationStatus,
    },
    application:
      applicationId && applicationName && uniqueName && applicationStatus
        ? { id: applicationId, name: applicationName, uniqueName, status: applicationStatus }
        : null,
    profile: row.profile ? profileFromText(row.profile) : undefined,
    activeCertificates: row.activeCertificates,
    certificateLimit: row.certificateLimit,
    key: keyFactsOf(claimOf(row), row.blockedReason === null ? [] : [row.blockedReason], {
      isPredecessors: row.isPredecessorsKey,
    }),
    keyHolder: row.holderId ? { id: row.holderId, kid: row.holderKid } : null,
    replaced:
      row.replacedId && row.replacedKid && row.replacedStatus && row.replacedType && row.replacedName !== null
        ? {
            id: row.replacedId,
            kid: row.replacedKid,
            status: row.replacedStatus,
            applicationId: row.replacedApplicationId,
            type: row.replacedType,
            name: row.replacedName,
          }
        : null,
    newestNames: JSON.parse(row.newestNames),
  };
}

function claimOf(row: FactsRow): KeyClaim | null {
  const { claimOrganisationId: organisationId, claimApplicationId: applicationId, claimType: type } = row;
  return organisationId && type ? { organisationId, applicationId, type, isBlocked: row.claimBlocked === true } : null;
}

const profiles = new Map<string, CertificateProfile>();
const MOST_PROFILES = 200;

/** One object for each definition: the authority caches what it encodes for a profile by the object's identity. */
function profileFromText(text: string): CertificateProfile {
  let profile = profiles.get(text);
  if (!profile) {
    profile = CertificateProfileSchema.parse(JSON.parse(text));
    if (profiles.size >= MOST_PROFILES) profiles.clear();
    profiles.set(text, profile);
  }
  return profile;
}
