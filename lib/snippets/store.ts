import type { Tx } from "@/lib/db/database";
import { isValidWhere } from "@/lib/state/certificate";

/** KID of the newest valid Transport certificate of an application; undefined: there is none. */
export async function findTransportKid(tx: Tx, applicationId: string, now: Date): Promise<string | undefined> {
  const row = await tx.certificate.findFirst({
    where: { applicationId, type: "transport", kid: { not: null }, ...isValidWhere(now) },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { kid: true },
  });
  return row?.kid ?? undefined;
}
