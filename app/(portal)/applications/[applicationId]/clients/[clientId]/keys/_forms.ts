import { formInput } from "@/app/_server/action-state";

/** What a browser's date-and-time field sends (`2027-01-31T12:00`), which the form says is UTC. */
const instant = (text: string | undefined) =>
  text ? { at: `${text.length === 16 ? `${text}:00` : text}Z` } : undefined;

/** New keys: the file's text as it is, times with their zone. */
export function readNewKeys(form: FormData): unknown {
  const { notBefore, notAfter, ...rest } = formInput(form);
  const [start, end] = [instant(notBefore), instant(notAfter)];
  return { ...rest, ...(start ? { notBefore: start.at } : {}), ...(end ? { notAfter: end.at } : {}) };
}

/** Changes of one key; an untouched end is not sent, because an end may only come earlier. */
export function readKeyChanges(form: FormData): unknown {
  const { notAfter, ...rest } = formInput(form);
  const end = instant(notAfter);
  return { ...rest, ...(end ? { notAfter: end.at } : {}) };
}
