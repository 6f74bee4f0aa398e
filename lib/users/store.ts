import type { Tx } from "@/lib/db/database";
import type { Prisma, Session as SessionRow, User as UserRow } from "@/lib/db/generated/client";
import { literalLike } from "@/lib/db/like";
import { lockUntilCommit } from "@/lib/db/locks";
import { assertReplaced } from "@/lib/db/replaced";
import { isUniqueViolation } from "@/lib/db/unique-violation";
import { conflict, notFound } from "@/lib/errors";
import { afterPosition, type PageStart, TOTAL_LIMIT, timePosition } from "@/lib/operation/paging";
import { isOrganisationRole } from "@/lib/operation/permissions";
import { ownedBy, type Scope } from "@/lib/operation/scope";
import type { UserRoleFilter } from "./schema";

export type { SessionRow, UserRow };

const withMemberships = (scope: Scope) =>
  ({
    memberships: {
      where: ownedBy(scope),
      include: { organisation: { select: { legalName: true } } },
      orderBy: { createdAt: "asc" },
    },
  }) satisfies Prisma.UserInclude;

export type MemberRow = Prisma.UserGetPayload<{ include: ReturnType<typeof withMemberships> }>;

/** Users in the scope: all, or those with a membership in it. */
const within = (scope: Scope): Prisma.UserWhereInput =>
  scope === "all" ? {} : { memberships: { some: ownedBy(scope) } };

export interface UserFilter {
  scope: Scope;
  q?: string | undefined;
  organisationId?: string | undefined;
  role?: UserRoleFilter | undefined;
  signIn?: "never" | undefined;
}

function matchingWhere({ scope, q, organisationId, role, signIn }: UserFilter): Prisma.UserWhereInput[] {
  const and: Prisma.UserWhereInput[] = [within(scope)];
  if (organisationId) and.push({ memberships: { some: { organisationId } } });
  if (role) and.push(withRole(role, scope, organisationId));
  if (signIn) and.push({ lastSignInAt: null });
  if (q) {
    const contains = { contains: literalLike(q), mode: "insensitive" } as const;
    and.push({ OR: [{ email: contains }, { name: contains }] });
  }
  return and;
}

/** A role in the organisation, or in any of the scope: roles elsewhere are not visible, so they don't match. */
function withRole(role: UserRoleFilter, scope: Scope, organisationId: string | undefined): Prisma.UserWhereInput {
  if (role === "none") return { platformRole: null, memberships: { none: ownedBy(scope) } };
  if (!isOrganisationRole(role)) return { platformRole: role };
  return { memberships: { some: { ...(organisationId ? { organisationId } : ownedBy(scope)), role } } };
}

/** How many users match, up to `TOTAL_LIMIT`. */
export function countMatching(tx: Tx, filter: UserFilter): Promise<number> {
  return tx.user.count({ where: { AND: matchingWhere(filter) }, take: TOTAL_LIMIT });
}

/** Newest first (oldest first for a previous page), with the memberships in the scope. */
export function findUsers(
  tx: Tx,
  filter: UserFilter,
  { start: { after, isBackward }, take }: { start: PageStart; take: number },
): Promise<MemberRow[]> {
  const direction = isBackward ? "asc" : "desc";
  return tx.user.findMany({
    where: { AND: [...matchingWhere(filter), afterPosition("createdAt", timePosition(after), { direction })] },
    include: withMemberships(filter.scope),
    orderBy: [{ createdAt: direction }, { id: direction }],
    take,
  });
}

/** @throws AppError not_found when there is no such user in the scope */
export async function findUser(tx: Tx, scope: Scope, id: string): Promise<MemberRow> {
  const row = await tx.user.findFirst({ where: { AND: [{ id }, within(scope)] }, include: withMemberships(scope) });
  if (!row) throw notFound("The user");
  return row;
}

/** `email` in lower case. */
export function findUserByEmail(tx: Tx, email: string): Promise<UserRow | null> {
  return tx.user.findUnique({ where: { email } });
}

/** When a session was created; undefined when it does not exist or was ended. */
export async function findSessionStart(tx: Tx, id: string): Promise<Date | undefined> {
  const row = await tx.session.findFirst({ where: { id, revokedAt: null }, select: { createdAt: true } });
  return row?.createdAt;
}

export function findUserById(tx: Tx, id: string): Promise<UserRow | null> {
  return tx.user.findUnique({ where: { id } });
}

/** @throws AppError conflict when the address is taken */
export async function insertUser(tx: Tx, row: UserRow): Promise<UserRow> {
  try {
    return await tx.user.create({ data: row });
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict("A user with this email address already exists.", "email_taken");
    throw error;
  }
}

/**
 * Changes the user if it is still the version that was read.
 * @throws AppError conflict when another request changed it first
 */
export async function replaceUser(tx: Tx, before: UserRow, changes: Partial<UserRow>): Promise<void> {
  const { id, updatedAt } = before;
  const updated = await tx.user.updateMany({ where: { id, updatedAt }, data: changes });
  assertReplaced(updated, "user");
}

/** Serialises changes of super administrators until the transaction ends, so that there is always one. */
export const lockAdministrators = (tx: Tx): Promise<void> => lockUntilCommit(tx, "administrators");

export async function hasUsers(tx: Tx): Promise<boolean> {
  return (await tx.user.findFirst({ select: { id: true } })) !== null;
}

/** Other super administrators who can sign in. */
export function countOtherAdministrators(tx: Tx, userId: string): Promise<number> {
  return tx.user.count({ where: { platformRole: "super_admin", status: "active", id: { not: userId } } });
}

/**
 * Sets the user's role in the organisation.
 * @returns the previous role; null when there was none
 * @throws AppError conflict when another request added the user first
 */
export async function putMembership(
  tx: Tx,
  membership: { id: string; userId: string; organisationId: string; role: string; createdAt: Date },
): Promise<string | null> {
  const { userId, organisationId, role } = membership;
  const before = await tx.membership.findFirst({ where: { userId, organisationId, applicationId: null } });
  if (before) await tx.membership.update({ where: { id: before.id }, data: { role } });
  else await insertMembership(tx, membership);
  return before?.role ?? null;
}

async function insertMembership(tx: Tx, row: Prisma.MembershipUncheckedCreateInput): Promise<void> {
  try {
    await tx.membership.create({ data: row });
  } catch (error) {
    if (isUniqueViolation(error))
      throw conflict("This user was added by another request. Reload the page.", "member_added");
    throw error;
  }
}

/** @returns the deleted membership. @throws AppError not_found when it does not exist */
export async function deleteMembership(tx: Tx, organisationId: string, userId: string) {
  const where = { userId, organisationId, applicationId: null };
  const row = await tx.membership.findFirst({ where, include: { user: true, organisation: true } });
  const { count } = await tx.membership.deleteMany({ where });
  if (!row || count === 0) throw notFound("The membership");
  return row;
}

/** Creates a session and deletes the user's expired ones. */
export async function insertSession(tx: Tx, row: SessionRow): Promise<void> {
  await tx.session.deleteMany({ where: { userId: row.userId, expiresAt: { lt: row.createdAt } } });
  await tx.session.create({ data: row });
}

export async function markSignedIn(tx: Tx, userId: string, at: Date): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { lastSignInAt: at } });
}

/** `seenSince`: sessions last used earlier are idle and have ended. */
const isOpen = (now: Date, seenSince: Date): Prisma.SessionWhereInput => ({
  revokedAt: null,
  expiresAt: { gt: now },
  lastSeenAt: { gt: seenSince },
});

/** One session, if it is open and its user is not suspended. `id`: hash of the session id. */
export function findOpenSession(tx: Tx, id: string, now: Date, seenSince: Date): Promise<SessionRow | null> {
  return tx.session.findFirst({ where: { id, ...isOpen(now, seenSince), user: { status: "active" } } });
}

/** Open sessions, the last used first. */
export function findOpenSessions(tx: Tx, userId: string, now: Date, seenSince: Date): Promise<SessionRow[]> {
  return tx.session.findMany({
    where: { userId, ...isOpen(now, seenSince) },
    orderBy: [{ lastSeenAt: "desc" }, { id: "asc" }],
    take: 200,
  });
}

/** Ends one session, all of a user, or all but one. @returns how many were still open */
export async function endSessions(
  tx: Tx,
  which: { id: string; userId?: string } | { userId: string; id?: { not: string } },
  at: Date,
): Promise<number> {
  const { count } = await tx.session.updateMany({ where: { ...which, revokedAt: null }, data: { revokedAt: at } });
  return count;
}

/** Deletes sessions that ended before a time. @returns how many */
export async function forgetEndedSessions(tx: Tx, before: Date): Promise<number> {
  const { count } = await tx.session.deleteMany({
    where: { OR: [{ expiresAt: { lt: before } }, { revokedAt: { lt: before } }] },
  });
  return count;
}

/** Creates a link and deletes the user's unused earlier ones. */
export async function insertSetupLink(
  tx: Tx,
  row: { tokenHash: string; userId: string | null; createdAt: Date; expiresAt: Date },
): Promise<void> {
  const { userId, createdAt } = row;
  if (userId) await tx.setupLink.deleteMany({ where: { userId, usedAt: null } });
  await tx.setupLink.deleteMany({ where: { usedAt: null, expiresAt: { lt: createdAt } } });
  await tx.setupLink.create({ data: row });
}

const usableLink = (tokenHash: string, now: Date) =>
  ({ tokenHash, usedAt: null, expiresAt: { gt: now } }) satisfies Prisma.SetupLinkWhereInput;

/** The link's user (null: the first administrator's link); undefined when the link is unknown, used or expired. */
export async function findSetupLink(
  tx: Tx,
  tokenHash: string,
  now: Date,
): Promise<{ user: UserRow | null } | undefined> {
  const row = await tx.setupLink.findFirst({ where: usableLink(tokenHash, now), include: { user: true } });
  return row ? { user: row.user } : undefined;
}

/** Marks the link as used. @returns false when it was used before or has expired */
export async function redeemSetupLink(tx: Tx, tokenHash: string, now: Date): Promise<boolean> {
  const { count } = await tx.setupLink.updateMany({ where: usableLink(tokenHash, now), data: { usedAt: now } });
  return count === 1;
}
