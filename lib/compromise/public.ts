/** What other modules use of this one beside its schemas and operations. */
export { familyOfRow, findBlocked, findOnKeys, findRegisteredOnKeys, lockKeys, markRevoked, releaseKey } from "./store";
