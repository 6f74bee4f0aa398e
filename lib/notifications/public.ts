/** Public interface beside the schemas and operations. */
export { type DueCertificate, findDueCertificates } from "./store/due-certificates";
export { forgetNotices } from "./store/notices";
export { forgetReminders } from "./store/reminders";
