/** An authorization request that waits for a person's word. */
export interface PendingAuthorization {
  clientId: string;
  clientName: string;
  applicationName: string;
  organisationName: string;
  /** Where the answer goes, as registered. */
  redirectUri: string;
  scopes: string[];
  freshness: Freshness;
}

/** How recent the person's authentication must be (OpenID Connect Core §3.1.2.1, `prompt` and `max_age`). */
export interface Freshness {
  /** `prompt=login` or `max_age=0`: authenticated after this request was made. */
  mustSignInAgain: boolean;
  maxAgeSeconds: number | undefined;
  /** When the request came, in whole seconds. */
  requestedAt: Date;
}

/**
 * The authorization server's side of the consent page. `cookies` is the browser's Cookie header: only the browser that began
 * a request can end it (otherwise someone could send their own request to a signed-in person and get that person's code).
 */
export interface Interactions {
  /** Undefined: there is no such request, it is over, or another browser began it. */
  describe(cookies: string): Promise<PendingAuthorization | undefined>;
  /**
   * Ends the request and says where to send the browser. `authenticatedAt`: when the person last proved who they are; it
   * becomes `auth_time`.
   * @throws AppError not_found as `describe`
   */
  finish(cookies: string, decision: { userId: string; isGranted: boolean; authenticatedAt: Date }): Promise<string>;
}
