import type { AuditEvent } from "@/lib/audit/schema";
import { isOwnSubject, nameOfEntity, sentenceOf, subjectOf } from "./_sentences";

/** What a list shows of an event: the browser gets no more until it is opened. */
export interface EventLine {
  id: string;
  at: string;
  actorKind: string;
  /** "Ada Lovelace" */
  subject: string;
  /** "created an application" */
  sentence: string;
  /** Of the target: "Payments hub". */
  name: string | undefined;
}

/** The line of an event in a list. */
export const lineOf = (event: AuditEvent): EventLine => ({
  id: event.id,
  at: event.at,
  actorKind: event.actor.kind,
  subject: subjectOf(event),
  sentence: sentenceOf(event),
  name: isOwnSubject(event) ? undefined : nameOfEntity(event),
});
