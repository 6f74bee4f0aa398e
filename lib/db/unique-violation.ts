import { Prisma } from "./generated/client";

/** Whether an insert or update failed because another row has the same unique value. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
