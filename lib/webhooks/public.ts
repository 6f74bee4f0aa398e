/** What other modules use of this one beside its schemas and operations. */
export { findListeners, forgetDeliveries } from "./store";
