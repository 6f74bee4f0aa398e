/** Public interface beside schemas and operations. */
export { insertAuditRow } from "./store";
