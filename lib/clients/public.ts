/** What other modules use of this one beside its schemas and operations. */
export { type ClientRow, findClient, type OwnedClientRow } from "./store";
