/** The public interface of this module, besides its schemas and operations. */
export { forgetRecordsBefore } from "./store";
