/** The public interface of this module, besides its schemas and operations. */
export { raiseCrlNumber } from "./store";
