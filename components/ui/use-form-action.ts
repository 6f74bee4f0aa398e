"use client";

import { unstable_rethrow as rethrowNavigation } from "next/navigation";
import { useActionState, useMemo } from "react";
import { type FormState, idleFormState } from "./form-state";

/** A server action that returns the state of a form. */
type Action<State extends FormState> = (previous: State, form: FormData) => Promise<State>;

/** A change may have been made: only its answer is missing. */
export const NO_ANSWER =
  "The portal did not answer as expected. What you entered is still here: try again. If this is a change, check first that it was not made.";

/**
 * The action, with a missing answer (an error of a gateway, a restart, a new version of the portal) as a state of the form. Thrown, it
 * would replace the page with an error page: everything that was typed, and a private key in the page's memory, would be lost.
 */
export function answered<State extends FormState>(action: Action<State>): Action<State> {
  return async (previous, form) => {
    try {
      return await action(previous, form);
    } catch (error) {
      rethrowNavigation(error); // a redirect, or "not found"
      const state: FormState = { status: "error", message: NO_ANSWER, values: typedIn(form) };
      return state as State; // every state of a form has errors without more members
    }
  };
}

/** `useActionState` for a form. On the server the action stays a server action, which forms submit without JavaScript. */
export function useFormAction<State extends FormState>(action: Action<State>) {
  const own = useMemo(() => (typeof window === "undefined" ? action : answered(action)), [action]);
  return useActionState<State, FormData>(own, idleFormState as Awaited<State>);
}

/** The texts of the form, as `typedValues` of app/_server returns them. They stay in the page. */
function typedIn(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value !== "string" || name.startsWith("$ACTION")) continue;
    values[name] = values[name] === undefined ? value : `${values[name]} ${value}`;
  }
  return values;
}
