import { v7 as uuidv7 } from "uuid";
import type { UserRow } from "./store";

/** The initial row of a user. `passwordHash` null: until a set-up link is redeemed. */
export function newUser(given: Pick<UserRow, "email" | "name" | "passwordHash" | "platformRole">, now: Date): UserRow {
  return { id: uuidv7(), ...given, status: "active", createdAt: now, updatedAt: now, lastSignInAt: null };
}
