import { DAY_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";
import type { Finding } from "@/lib/registration/decision";
import { type ClientWithoutKid, findClientsWithoutKid } from "@/lib/usage/public";
import type { UsageRecorder } from "@/lib/usage/recorder";

/** How far back the last assertion of a client may be: clients that run once a month are included. */
const SINCE_MS = 62 * DAY_MS;
/** Maximum number of clients named. */
const MOST = 5;

/**
 * Warnings before an application gets a second Signing certificate: its clients whose assertions name no key (`kid`) depend on there being
 * one. Read for the inspection only, not for issuing, which it never prevents.
 */
export async function assertionsWithoutKid(
  { db, clock, usage }: Pick<BaseDeps, "db" | "clock"> & { usage: Pick<UsageRecorder, "flush"> },
  applicationId: string | undefined,
): Promise<Finding[]> {
  if (applicationId === undefined) return [];
  await usage.flush();
  const now = clock.now();
  const since = new Date(now.getTime() - SINCE_MS);
  return (await findClientsWithoutKid(db, { applicationId, now, since, most: MOST })).map(toFinding);
}

function toFinding({ clientId, name, isAllowed }: ClientWithoutKid): Finding {
  const effect = isAllowed
    ? "With two Signing keys the portal tries both, but other servers that verify its signatures may not"
    : "With two Signing keys the token endpoint can't tell which one signed, and rejects its assertions";
  const setting = isAllowed ? "" : `, or allow assertions without kid on the client's page (allowAssertionsWithoutKid)`;
  return {
    code: "client.assertions_without_kid",
    severity: "warning",
    message: `The client "${name}" (${clientId}) sends assertions without kid. ${effect}.`,
    fix: `Set kid in the header of the client's assertions to the KID of the key that signs them before you issue this certificate${setting}.`,
  };
}
