import { AppError } from "@/lib/errors";
import { type Actor, isPlatformSecurity } from "./actor";

/** Who suspended an object: users of the organisation itself, or the platform. */
export const SUSPENDED_BY = ["owner", "platform"] as const;
export type SuspendedBy = (typeof SUSPENDED_BY)[number];

interface Suspendable {
  status: string;
  suspendedBy: string | null;
}

/** Null while it is active. Suspensions from before this was stored count as the owner's. */
export function suspendedByOf({ status, suspendedBy }: Suspendable): SuspendedBy | null {
  if (status === "active") return null;
  return suspendedBy === "platform" ? "platform" : "owner";
}

/**
 * `suspendedBy` after `actor` sets `status` (undefined: unchanged). A suspension by the platform remains the platform's.
 * @throws AppError forbidden when an organisation's user resumes an object that the platform suspended
 */
export function suspendedByAfter(actor: Actor, before: Suspendable, status: string | undefined): SuspendedBy | null {
  const was = suspendedByOf(before);
  if (status === undefined) return was;
  const isPlatform = isPlatformSecurity(actor);
  if (status !== "active") return isPlatform ? "platform" : (was ?? "owner");
  if (was !== "platform" || isPlatform) return null;
  throw new AppError(
    "forbidden",
    "A security officer or super administrator suspended it, and only they can resume it. Contact them with the request id.",
    { details: { reason: "suspended_by_platform" } },
  );
}
