/** What other modules use of this one beside its schemas and operations. */
export { findByKid, findPreparedBefore, WHOLE_SELECT, type WholeRow } from "./store";
