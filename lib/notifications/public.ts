/** What other modules use of this one beside its schemas and operations. */
export { type DueCertificate, findDueCertificates } from "./store/due-certificates";
export { forgetReminders } from "./store/reminders";
