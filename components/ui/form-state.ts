/**
 * Result of a server action for its form. Structural: app/_server's own type may contain more.
 * All of it is sent to the browser, so it contains no secrets.
 */
export interface FormState<T = unknown> {
  status: "idle" | "ok" | "error";
  /** Message for the user: the error as a whole, or the success. */
  message?: string | undefined;
  /** By field name, as in the form. */
  fieldErrors?: Record<string, string | string[] | undefined> | undefined;
  /** The values entered, to prefill the form (React resets forms after an action). */
  values?: Record<string, string | undefined> | undefined;
  requestId?: string | undefined;
  /** The session has ended. */
  isSignedOut?: boolean | undefined;
  data?: T | undefined;
}

export const idleFormState: FormState<never> = { status: "idle" };
