import type { BaseDeps } from "@/lib/operation/deps";

const FIND = {
  name: "resource-server-find",
  text: `
  SELECT 1 AS found FROM applications a JOIN organisations o ON o.id = a.organisation_id
  WHERE a.homepage_uri = $1 AND a.type = 'resource_server' AND a.status = 'active' AND o.status = 'active' LIMIT 1`,
};

/**
 * The audience for a resource indicator (RFC 8707): an application of the type resource_server that has this address as its
 * home page. Undefined: nobody here serves that resource.
 */
export async function findResourceServer({ db }: Pick<BaseDeps, "db">, resource: string): Promise<string | undefined> {
  if (resource.includes("\0")) return undefined; // which the database does not take as text
  return (await db.query(FIND, [resource])).length > 0 ? resource : undefined;
}
