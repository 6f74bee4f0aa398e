/** Public interface beside the schemas and operations. */
export { findApplication, type OwnedApplicationRow } from "./store";
