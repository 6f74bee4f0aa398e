/** What other modules use of this one beside its schemas and operations. */
export { forgetDeliveries } from "./store/deliveries";
export { findListeners } from "./store/subscriptions";
