/** An authorization request that waits for a person's word. */
export interface PendingAuthorization {
  clientId: string;
  clientName: string;
  applicationName: string;
  organisationName: string;
  /** Where the answer goes, as registered. */
  redirectUri: string;
  scopes: string[];
}

/**
 * The authorization server's side of the consent page. `cookies` is the browser's Cookie header: only the browser that began
 * a request can end it (otherwise someone could send their own request to a signed-in person and get that person's code).
 */
export interface Interactions {
  /** Undefined: there is no such request, it is over, or another browser began it. */
  describe(cookies: string): Promise<PendingAuthorization | undefined>;
  /**
   * Ends the request and says where to send the browser.
   * @throws AppError not_found as `describe`
   */
  finish(cookies: string, decision: { userId: string; isGranted: boolean }): Promise<string>;
}
