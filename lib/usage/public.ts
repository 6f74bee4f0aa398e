/** The public interface of this module, besides its schemas and operations. */
export { type ClientWithoutKid, findClientsWithoutKid, findUsage, forgetUsage } from "./store";
export { forgetActivity } from "./store/activity";
