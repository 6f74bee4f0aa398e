import { AppError } from "@/lib/errors";
import { type Actor, isPlatformSecurity } from "./actor";

/** Who suspended something: people of the organisation itself, or the platform's. */
export const SUSPENDED_BY = ["owner", "platform"] as const;
export type SuspendedBy = (typeof SUSPENDED_BY)[number];

interface Suspendable {
  status: string;
  suspendedBy: string | null;
}

/** Null while it is active. What was suspended before that was written down counts as the owner's. */
export function suspendedByOf({ status, suspendedBy }: Suspendable): SuspendedBy | null {
  if (status === "active") return null;
  return suspendedBy === "platform" ? "platform" : "owner";
}

/**
 * Who it is suspended by after `actor` sets `status` (undefined: leaves it). The platform's suspension stays the platform's.
 * @throws AppError forbidden when an organisation's own people resume what the platform suspended
 */
export function suspendedByAfter(actor: Actor, before: Suspendable, status: string | undefined): SuspendedBy | null {
  const was = suspendedByOf(before);
  if (status === undefined) return was;
  const isPlatform = isPlatformSecurity(actor);
  if (status !== "active") return isPlatform ? "platform" : (was ?? "owner");
  if (was !== "platform" || isPlatform) return null;
  throw new AppError(
    "forbidden",
    "The portal's security people suspended it, so only they can resume it. Ask them, and name the request id.",
    { details: { reason: "suspended_by_platform" } },
  );
}
