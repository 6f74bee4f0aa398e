import type { Freshness } from "./interactions";

/**
 * Whether the user must authenticate again before this request is granted: the client requires it, or requires a more recent
 * authentication (OpenID Connect Core §3.1.2.1).
 */
export function needsPassword(
  { mustSignInAgain, maxAgeSeconds, requestedAt }: Freshness,
  { authenticatedAt, now }: { authenticatedAt: Date; now: Date },
): boolean {
  // The request's time is in whole seconds: a sign-in in the same second may precede it.
  if (mustSignInAgain && authenticatedAt.getTime() < requestedAt.getTime() + 1_000) return true;
  return maxAgeSeconds !== undefined && now.getTime() - authenticatedAt.getTime() > maxAgeSeconds * 1_000;
}
