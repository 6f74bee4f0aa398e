/**
 * What a server action answers to its form. Structural: app/_server's own type may hold more.
 * Everything in it reaches the browser, so nothing in it is secret.
 */
export interface FormState<T = unknown> {
  status: "idle" | "ok" | "error";
  /** What went wrong as a whole, in words for people. */
  message?: string | undefined;
  /** By field name, as in the form. */
  fieldErrors?: Record<string, string | string[] | undefined> | undefined;
  /** What was typed, to fill the form again (React resets forms after an action). */
  values?: Record<string, string | undefined> | undefined;
  requestId?: string | undefined;
  data?: T | undefined;
}

export const idleFormState: FormState<never> = { status: "idle" };
