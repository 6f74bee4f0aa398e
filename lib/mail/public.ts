/** Public interface beside the schemas and operations. */
export { forgetMails, forgetSecrets } from "./store";
