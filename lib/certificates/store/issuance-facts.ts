import type { Database } from "@/lib/db/database";
import type { Scope } from "@/lib/operation/actor";
import type { CertificateProfile } from "@/lib/profiles/profile";
import { CertificateProfileSchema } from "@/lib/profiles/schema";
import type { RegistrationFacts } from "@/lib/registration/facts";

/** Active certificates an organisation may have at its own level. */
const ORGANISATION_CERTIFICATE_LIMIT = 100;

/** For whom and what a certificate is asked. Exactly one of the two ids is given. */
export interface IssuanceTarget {
  applicationId?: string | undefined;
  organisationId?: string | undefined;
  profileId: string;
  replacesKid?: string | undefined;
}

/** Everything the decision and the statements need, read by one statement. */
export interface IssuanceFacts {
  organisation: { id: string; legalName: string; country: string; status: string };
  application: { id: string; name: string; uniqueName: string; status: string } | null;
  /** Undefined: no such profile. */
  profile: CertificateProfile | undefined;
  activeCertificates: number;
  certificateLimit: number;
  key: RegistrationFacts["key"];
  /** The certificate in use on the very same key; its KID is null while it is being issued. */
  keyHolder: { id: string; kid: string | null } | null;
  /** The predecessor, where one was named and found. */
  replaced: { id: string; kid: string; status: string; applicationId: string | null; type: string } | null;
}

interface FactsRow {
  organisationId: string;
  legalName: string;
  country: string;
  organisationStatus: string;
  applicationId: string | null;
  applicationName: string | null;
  uniqueName: string | null;
  applicationStatus: string | null;
  certificateLimit: number | null;
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
  replacedStatus: string | null;
  replacedApplicationId: string | null;
  replacedType: string | null;
  isPredecessorsKey: boolean;
}

/** The holder's valid certificates, counted no further than the limit: the answer is "full" from there on. */
const activeOf = (holder: string, limit: string) => `(
    SELECT count(*)::int FROM (
      SELECT 1 FROM certificates c
      WHERE ${holder} AND c.status IN ('prepared', 'active') AND c.not_after > $5
      LIMIT ${limit}) AS counted)`;

/**
 * $1 application or organisation, $2 scope or null, $3 profile, $4 key fingerprint, $5 now, $6 KID of the predecessor, $7 the
 * key's family (`keyFamily`).
 * `OFFSET 0` keeps the planner from looking through a whole organisation for one KID, or through all certificates in use for one
 * id, as it does while a table is young.
 */
const factsText = (from: string, application: string, active: string) => `
  SELECT o.id AS "organisationId", o.legal_name AS "legalName", o.country, o.status AS "organisationStatus",
    ${application},
    p.definition::text AS "profile", ${active} AS "activeCertificates",
    k.organisation_id AS "claimOrganisationId", k.application_id AS "claimApplicationId", k.type AS "claimType",
    k.is_blocked AS "claimBlocked", b.reason AS "blockedReason",
    h.id AS "holderId", h.kid AS "holderKid",
    r.id AS "replacedId", r.kid AS "replacedKid", r.status AS "replacedStatus",
    r.application_id AS "replacedApplicationId", r.type AS "replacedType",
    coalesce(r.key_fingerprint = $4, false) AS "isPredecessorsKey"
  ${from}
  LEFT JOIN certificate_profiles p ON p.id = $3
  LEFT JOIN key_claims k ON k.key_fingerprint = $4
  LEFT JOIN LATERAL (
    SELECT reason FROM blocked_keys WHERE key_fingerprint = ANY($7) ORDER BY reason = 'own_key' DESC LIMIT 1) b ON true
  LEFT JOIN LATERAL (SELECT * FROM certificates WHERE id = k.certificate_id OFFSET 0) h
    ON h.status IN ('prepared', 'active') AND h.not_after > $5
  LEFT JOIN LATERAL (SELECT * FROM certificates WHERE kid = $6 OFFSET 0) r ON r.organisation_id = o.id
  WHERE ($2::text[] IS NULL OR o.id = ANY($2))`;

const APPLICATION_FACTS = {
  name: "issuance-facts-of-application",
  text: factsText(
    "FROM applications a JOIN organisations o ON o.id = a.organisation_id AND a.id = $1",
    `a.id AS "applicationId", a.name AS "applicationName", a.unique_name AS "uniqueName",
     a.status AS "applicationStatus", a.certificate_limit AS "certificateLimit"`,
    activeOf("c.organisation_id = o.id AND c.application_id = a.id", "a.certificate_limit"),
  ),
};

const ORGANISATION_FACTS = {
  name: "issuance-facts-of-organisation",
  text: factsText(
    "FROM (SELECT * FROM organisations WHERE id = $1) o",
    `NULL AS "applicationId", NULL AS "applicationName", NULL AS "uniqueName",
     NULL AS "applicationStatus", NULL::int AS "certificateLimit"`,
    activeOf("c.organisation_id = o.id AND c.application_id IS NULL", String(ORGANISATION_CERTIFICATE_LIMIT)),
  ),
};

/** Reads the facts. `keyFamily`: of the CSR's key, itself first; empty while there is no readable CSR. @returns undefined when not there or not in the scope */
export async function readIssuanceFacts(
  db: Database,
  scope: Scope,
  target: IssuanceTarget,
  keyFamily: readonly string[],
  now: Date,
): Promise<IssuanceFacts | undefined> {
  const rows = await db.query<FactsRow>(target.applicationId ? APPLICATION_FACTS : ORGANISATION_FACTS, [
    target.applicationId ?? target.organisationId ?? "",
    scope === "all" ? null : [...scope],
    target.profileId,
    keyFamily[0] ?? "",
    now,
    target.replacesKid ?? null,
    keyFamily,
  ]);
  return rows[0] && toFacts(rows[0]);
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
    certificateLimit: row.certificateLimit ?? ORGANISATION_CERTIFICATE_LIMIT,
    key: {
      keyUsedBy:
        row.claimOrganisationId && row.claimType
          ? [{ organisationId: row.claimOrganisationId, applicationId: row.claimApplicationId, type: row.claimType }]
          : [],
      isBlocked: row.claimBlocked === true || (row.blockedReason !== null && row.blockedReason !== "own_key"),
      isPredecessors: row.isPredecessorsKey,
      isOwnKey: row.blockedReason === "own_key",
    },
    keyHolder: row.holderId ? { id: row.holderId, kid: row.holderKid } : null,
    replaced:
      row.replacedId && row.replacedKid && row.replacedStatus && row.replacedType
        ? {
            id: row.replacedId,
            kid: row.replacedKid,
            status: row.replacedStatus,
            applicationId: row.replacedApplicationId,
            type: row.replacedType,
          }
        : null,
  };
}

const profiles = new Map<string, CertificateProfile>();
const MOST_PROFILES = 200;

/** One object for one definition: what the authority encodes once per profile is found again by identity. */
function profileFromText(text: string): CertificateProfile {
  let profile = profiles.get(text);
  if (!profile) {
    profile = CertificateProfileSchema.parse(JSON.parse(text));
    if (profiles.size >= MOST_PROFILES) profiles.clear();
    profiles.set(text, profile);
  }
  return profile;
}
