/** Public interface beside the schemas and operations. */
export { forgetEndedSessions } from "./store";
