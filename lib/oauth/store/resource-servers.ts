import type { Database } from "@/lib/db/database";
import { defineStatement } from "@/lib/db/statement";
import { isHolderActiveSql } from "@/lib/state/suspension";

const FIND = defineStatement<{ homepageUri: string }>(
  "resource-server-find",
  `
  SELECT 1 AS found FROM applications a JOIN organisations o ON o.id = a.organisation_id
  WHERE a.homepage_uri = $homepageUri AND a.type = 'resource_server' AND ${isHolderActiveSql("o", "a")} LIMIT 1`,
);

/** Whether an active application of an active organisation is the resource server with this URL. */
export async function isResourceServer(db: Database, homepageUri: string): Promise<boolean> {
  return (await db.query(FIND, { homepageUri })).length > 0;
}
