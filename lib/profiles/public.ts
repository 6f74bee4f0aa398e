/** Public interface of this module besides its schemas and operations. */
export { findProfile, findProfiles } from "./store";
