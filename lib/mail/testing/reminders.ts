/** Emails as queued by the reminders. */

import { v7 as uuidv7 } from "uuid";
import type { NewMail } from "../queue-mail";

export const certificate = {
  kid: "kid-0123456789",
  name: "gateway",
  type: "transport",
  profileId: "transport",
  applicationId: "app-1",
  applicationName: "Payments hub",
  organisationId: null,
  organisationName: "Example Bank PLC",
  notAfter: "2031-05-06T07:08:09.000Z",
  unusedSuccessorKid: null,
  reminderDays: null,
};
export const reminder = (change: Partial<NewMail> = {}): NewMail => ({
  recipient: "ada@bank.example",
  content: { kind: "expiry_reminder", certificate },
  dedupeKey: uuidv7(),
  organisationId: null,
  preferenceId: "preference-1",
  ...change,
});
