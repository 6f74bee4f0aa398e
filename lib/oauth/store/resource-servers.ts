import type { Database } from "@/lib/db/database";

const FIND = {
  name: "resource-server-find",
  text: `
  SELECT 1 AS found FROM applications a JOIN organisations o ON o.id = a.organisation_id
  WHERE a.homepage_uri = $1 AND a.type = 'resource_server' AND a.status = 'active' AND o.status = 'active' LIMIT 1`,
};

/** Whether an active application of an active organisation serves the resource at this address. */
export async function isResourceServer(db: Database, homepageUri: string): Promise<boolean> {
  return (await db.query(FIND, [homepageUri])).length > 0;
}
