import type { BaseDeps } from "@/lib/operation/deps";
import { findUserById } from "./store";

/** Claims about a user for ID tokens. Undefined: no such account, or it is suspended. */
export async function findAccountClaims(
  { db }: Pick<BaseDeps, "db">,
  userId: string,
): Promise<{ sub: string; name: string; email: string } | undefined> {
  const user = await findUserById(db.prisma, userId);
  return user && user.status === "active" ? { sub: user.id, name: user.name, email: user.email } : undefined;
}
