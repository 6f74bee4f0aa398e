/** The public interface of this module, besides its schemas and operations. */
export { findUsage, forgetUsage } from "./store";
export { forgetClientHours } from "./store/activity";
