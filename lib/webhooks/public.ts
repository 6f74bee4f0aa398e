/** The public interface of this module, besides its schemas and operations. */
export { forgetDeliveries } from "./store/deliveries";
export { findListeners } from "./store/subscriptions";
