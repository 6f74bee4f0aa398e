import { formInput } from "@/app/_server/action-state";

/** Converts the value of a datetime-local field (`2027-01-31T12:00`), labelled as UTC. */
const instant = (text: string | undefined) =>
  text ? { at: `${text.length === 16 ? `${text}:00` : text}Z` } : undefined;

/** Input for new keys: the uploaded text unchanged, times with a zone. */
export function readNewKeys(form: FormData): unknown {
  const { notBefore, notAfter, ...rest } = formInput(form);
  const [notBeforeInstant, end] = [instant(notBefore), instant(notAfter)];
  return {
    ...rest,
    ...(notBeforeInstant ? { notBefore: notBeforeInstant.at } : {}),
    ...(end ? { notAfter: end.at } : {}),
  };
}

/** Changes to one key. An unchanged expiry is not sent, because it can only be moved earlier. */
export function readKeyChanges(form: FormData): unknown {
  const { notAfter, ...rest } = formInput(form);
  const end = instant(notAfter);
  return { ...rest, ...(end ? { notAfter: end.at } : {}) };
}
