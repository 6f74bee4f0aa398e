/** Public interface beside the schemas and operations. */
export { type ClientRow, findClient, type OwnedClientRow } from "./store";
