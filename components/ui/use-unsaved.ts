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
  // After an action, React has reset the fields: to what was saved or, after an error, to what was entered.
  useEffect(() => {
    if (state.status === "ok") setUnsaved(false);
    if (state.status === "error") compare();
  }, [state, compare]);
  // Without changes of the user, what the fields contain came from the server.
  useEffect(() => {
    if (!isUnsaved && form.current) saved.current = contentOf(form.current);
  });
  return { isUnsaved, compare };
}

/** Names and values of the fields, as the form would send them. */
function contentOf(form: HTMLFormElement): string {
  const passwords = [...form.elements].flatMap((field) =>
    field instanceof HTMLInputElement && field.autocomplete.endsWith("-password") ? [field.name] : [],
  );
  const entries = [...new FormData(form)].filter(([name]) => !name.startsWith("$ACTION") && !passwords.includes(name));
  return JSON.stringify(entries.map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
}
