/** The public interface of this module, besides its schemas and operations. */
export { findRevocationDeliveries, forgetDeliveries } from "./store/deliveries";
export { insertDeliveriesSql } from "./store/event-sql";
export { findListeners } from "./store/subscriptions";
