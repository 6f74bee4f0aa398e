/** An authorization request that waits for the user's decision. */
export interface PendingAuthorization {
  clientId: string;
  clientName: string;
  applicationName: string;
  organisationName: string;
  /** The registered redirect URI of the response. */
  redirectUri: string;
  scopes: string[];
  freshness: Freshness;
}

/** How recent the user's authentication must be (OpenID Connect Core §3.1.2.1, `prompt` and `max_age`). */
export interface Freshness {
  /** `prompt=login` or `max_age=0`: authenticated after this request was made. */
  mustSignInAgain: boolean;
  maxAgeSeconds: number | undefined;
  /** Time of the request, in whole seconds. */
  requestedAt: Date;
}

/**
 * The authorization server's side of the consent page. `cookies` is the browser's Cookie header: only the browser that started a
 * request can complete it (otherwise an attacker could send a request of their own to a signed-in user and receive that user's code).
 */
export interface Interactions {
  /** Undefined: the request does not exist, has ended, or was started by another browser. */
  describe(cookies: string): Promise<PendingAuthorization | undefined>;
  /**
   * Completes the request and returns the URL to redirect the browser to. `authenticatedAt`: the user's last authentication; it becomes
   * `auth_time`.
   * @throws AppError not_found as `describe`
   */
  finish(cookies: string, decision: { userId: string; isGranted: boolean; authenticatedAt: Date }): Promise<string>;
}
