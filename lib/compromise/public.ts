/** Public interface beside schemas and operations. */
export { familyOfRow, findBlocked, findOnKeys, findRegisteredOnKeys, lockKeys, markRevoked, releaseKey } from "./store";
