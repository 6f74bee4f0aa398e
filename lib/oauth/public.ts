/** What other modules use of this one beside its schemas and operations. */
export { assertionId, countLiveTokens, forgetAttempts, forgetExpired, revokeToken, trimAttempts } from "./store";
