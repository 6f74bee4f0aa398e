import { v7 as uuidv7 } from "uuid";
import type { UserRow } from "./store";

/** A user as it is at first. `passwordHash` null: until a set-up link is used. */
export function newUser(given: Pick<UserRow, "email" | "name" | "passwordHash" | "platformRole">, now: Date): UserRow {
  return { id: uuidv7(), ...given, status: "active", createdAt: now, updatedAt: now, lastSignInAt: null };
}
