import type { BaseDeps } from "@/lib/operation/deps";
import { isResourceServer } from "./store/resource-servers";

/**
 * The audience for a resource indicator (RFC 8707): an application of the type resource_server with this URL as its home page.
 * Undefined: no application serves that resource.
 */
export async function findResourceServer({ db }: Pick<BaseDeps, "db">, resource: string): Promise<string | undefined> {
  if (resource.includes("\0")) return undefined; // not allowed in PostgreSQL's text
  return (await isResourceServer(db, resource)) ? resource : undefined;
}
