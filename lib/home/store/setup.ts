import type { Tx } from "@/lib/db/database";
import { Prisma } from "@/lib/db/generated/client";
import { isActiveSql } from "@/lib/state/suspension";
import { type ActionFilter, mine } from "./found";

/** What exists in a scope. Each member is one index look-up, however large the portal is. */
export interface SetupFacts {
  hasContact: boolean;
  hasCertificate: boolean;
  hasToken: boolean;
  /** Active administrators, counted up to two: super administrators for the platform, otherwise those of the organisation. */
  administrators: number;
  organisationId: string | null;
  applicationId: string | null;
  clientId: string | null;
}

/** Facts for the set-up steps of these organisations. `isPlatform`: the whole platform, so its own administrators count. */
export async function readSetupFacts(
  tx: Tx,
  scope: Omit<ActionFilter, "take" | "now">,
  isPlatform: boolean,
): Promise<SetupFacts> {
  const own = (column: string) => mine(column, { ...scope, take: 0, now: new Date(0) });
  const administrators = isPlatform
    ? Prisma.sql`SELECT 1 FROM users u WHERE u.platform_role = 'super_admin' AND ${Prisma.raw(isActiveSql("u"))} LIMIT 2`
    : Prisma.sql`SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE ${own("m.organisation_id")} AND m.role = 'admin' AND ${Prisma.raw(isActiveSql("u"))} LIMIT 2`;
  const [row] = await tx.$queryRaw<SetupFacts[]>`
    SELECT EXISTS (SELECT 1 FROM contacts k WHERE ${own("k.organisation_id")}) AS "hasContact",
      EXISTS (SELECT 1 FROM certificates c WHERE ${own("c.organisation_id")} AND c.kid IS NOT NULL) AS "hasCertificate",
      EXISTS (SELECT 1 FROM client_activity v WHERE ${own("v.organisation_id")} AND v.last_succeeded_at IS NOT NULL) AS "hasToken",
      (SELECT count(*)::int FROM (${administrators}) counted) AS "administrators",
      (SELECT o.id FROM organisations o WHERE ${own("o.id")} ORDER BY o.id DESC LIMIT 1) AS "organisationId",
      (SELECT a.id FROM applications a WHERE ${own("a.organisation_id")} ORDER BY a.created_at DESC, a.id DESC LIMIT 1) AS "applicationId",
      (SELECT c.client_id FROM oauth_clients c WHERE ${own("c.organisation_id")} ORDER BY c.client_id DESC LIMIT 1) AS "clientId"`;
  return row as SetupFacts; // a SELECT without FROM has exactly one row
}
