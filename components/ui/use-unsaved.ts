"use client";

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { FormState } from "./form-state";

/**
 * Whether a form contains what would be lost by leaving: its content differs from what was loaded or saved last. Call `compare` on every
 * change. Passwords don't count: browsers fill them in by themselves.
 */
export function useUnsaved(form: RefObject<HTMLFormElement | null>, state: FormState) {
  const [isUnsaved, setUnsaved] = useState(false);
  const saved = useRef("");
  const compare = useCallback(() => {
    if (form.current) setUnsaved(contentOf(form.current) !== saved.current);
  }, [form]);
  // The defaults are what was saved, except after an error: then they are what was entered.
  useEffect(() => {
    if (!isUnsaved && form.current) saved.current = contentOf(withDefaults(form.current));
  });
  // What was entered before the page's script ran, or restored by Back, counts too.
  useEffect(compare, [compare]);
  // After an action, React has reset the fields.
  useEffect(() => {
    if (state.status === "ok") setUnsaved(false);
    if (state.status === "error") compare();
  }, [state, compare]);
  return { isUnsaved, compare };
}

/** A copy of the form, as it is before any change. */
function withDefaults(form: HTMLFormElement): HTMLFormElement {
  const copy = form.cloneNode(true) as HTMLFormElement; // the DOM's types don't say that a clone has the type of its original
  copy.reset();
  return copy;
}

/** Names and values of the fields, as the form would send them. */
function contentOf(form: HTMLFormElement): string {
  const passwords = [...form.elements].flatMap((field) =>
    field instanceof HTMLInputElement && field.autocomplete.endsWith("-password") ? [field.name] : [],
  );
  const entries = [...new FormData(form)].filter(([name]) => !name.startsWith("$ACTION") && !passwords.includes(name));
  return JSON.stringify(entries.map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
}
