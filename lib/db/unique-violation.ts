import { Prisma } from "./generated/client";

/** True when an insert or update met another row with the same unique value: someone else was first. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
