import type { Freshness } from "./interactions";

/**
 * Whether the person must prove again who they are before this request is granted: the client asked for that, or for an
 * authentication that is more recent (OpenID Connect Core §3.1.2.1).
 */
export function needsPassword(
  { mustSignInAgain, maxAgeSeconds, requestedAt }: Freshness,
  { authenticatedAt, now }: { authenticatedAt: Date; now: Date },
): boolean {
  // The request's time is known to the second: a sign-in within it may have been before.
  if (mustSignInAgain && authenticatedAt.getTime() < requestedAt.getTime() + 1_000) return true;
  return maxAgeSeconds !== undefined && now.getTime() - authenticatedAt.getTime() > maxAgeSeconds * 1_000;
}
