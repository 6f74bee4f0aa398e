/** Public interface beside the schemas and operations. */
export { type DueCertificate, findDueCertificates, forgetReminders } from "./store";
