/** What other modules use of this one beside its schemas and operations. */
export { type DueCertificate, findDueCertificates, forgetReminders } from "./store";
