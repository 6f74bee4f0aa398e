/** What other modules use of this one beside its schemas and operations. */
export { findUsage, forgetUsage } from "./store";
