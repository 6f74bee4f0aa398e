/**
 * When a public key may be used. In the SQL, arguments are aliases of rows or expressions.
 */

/** The key is on the blocklist: compromised, uploaded as a private key, published, or one of the authority's own. `fingerprint`: an expression. */
export const isBlockedSql = (fingerprint: string): string =>
  `EXISTS (SELECT 1 FROM blocked_keys blocked WHERE blocked.key_fingerprint = ${fingerprint})`;
