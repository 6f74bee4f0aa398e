import type { Tx } from "@/lib/db/database";
import type { AuthenticationAttempt as AttemptRow, Prisma } from "@/lib/db/generated/client";
import { type After, afterPosition } from "@/lib/operation/paging";
import { ownedBy, type Scope } from "@/lib/operation/scope";

export type { AttemptRow };

export interface AttemptFilter {
  clientId?: string | undefined;
  requestId?: string | undefined;
  outcome?: string | undefined;
  method?: string | undefined;
  caller?: "proven" | "unproven" | undefined;
  q?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/**
 * Newest first, only of organisations in the scope. Without `clientId`, attempts that named no known client are included. A client has at
 * most 15,000 attempts (`trimAttempts`), so the other conditions need no index of their own.
 */
export function findAttempts(
  tx: Tx,
  scope: Scope,
  { filter, after, take }: { filter: AttemptFilter; after: After | undefined; take: number },
): Promise<AttemptRow[]> {
  return tx.authenticationAttempt.findMany({
    where: { AND: [ownedBy(scope), ...conditionsOf(filter), afterPosition("at", after)] },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take,
  });
}

function conditionsOf({ q, since, until, caller, ...equal }: AttemptFilter): Prisma.AuthenticationAttemptWhereInput[] {
  return [
    equal,
    ...(caller ? [caller === "proven" ? { isProven: true } : { OR: [{ isProven: false }, { isProven: null }] }] : []),
    ...(q ? [{ OR: [{ requestId: q }, { kid: q }, { address: q }] }] : []),
    ...(since ? [{ at: { gte: since } }] : []),
    ...(until ? [{ at: { lt: until } }] : []),
  ];
}

/** Undefined when there is none in the scope. */
export async function findAttempt(tx: Tx, scope: Scope, id: string): Promise<AttemptRow | undefined> {
  return (await tx.authenticationAttempt.findFirst({ where: { id, ...ownedBy(scope) } })) ?? undefined;
}
