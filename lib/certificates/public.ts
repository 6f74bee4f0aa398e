/** Public interface beside schemas and operations. */
export { findByKid, findPreparedBefore, WHOLE_SELECT, type WholeRow } from "./store";
