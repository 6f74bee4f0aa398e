"use client";

import { type ReactNode, useActionState, useEffect, useRef } from "react";
import { Banner } from "./banner";
import { ButtonLink, type ButtonLook } from "./button";
import { Checkbox, type Option, type RadioCard, RadioCards, Select } from "./choice";
import { Combobox, type ComboboxItem, type ComboboxSearch } from "./combobox";
import { TextArea, TextField } from "./field";
import { FormError } from "./form-error";
import { type FormState, idleFormState } from "./form-state";
import { SubmitButton } from "./submit-button";

interface Common {
  name: string;
  label: string;
  description?: ReactNode;
  defaultValue?: string | undefined;
  isOptional?: boolean;
}

/** One field as data, so that a server component can describe a whole form. */
export type FieldSpec =
  | (Common & {
      kind: "text" | "email" | "password" | "url" | "number" | "datetime-local";
      autoComplete?: string;
      maxLength?: number;
      isMono?: boolean;
      placeholder?: string;
      autoFocus?: boolean;
    })
  | (Common & { kind: "lines"; rows?: number; maxLength?: number })
  | (Common & { kind: "select"; options: readonly Option[]; placeholder?: string })
  | (Common & { kind: "search"; items: readonly ComboboxItem[]; find: ComboboxSearch; placeholder?: string })
  | (Common & { kind: "cards"; options: readonly RadioCard[]; columns?: 1 | 2 | 3 })
  | (Omit<Common, "isOptional"> & { kind: "checkbox" });

/**
 * A form of plain fields for a server action: shows errors at the fields and in a summary, keeps the values entered (never
 * passwords), shows the success message, needs no JavaScript. `hidden`: ids. `cancelHref`: target of Cancel.
 */
export function FieldsForm({
  action,
  fields,
  submitLabel,
  pendingLabel,
  cancelHref,
  hidden = {},
  look,
  onDone,
  children,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  fields: readonly FieldSpec[];
  submitLabel: string;
  pendingLabel?: string;
  cancelHref?: string;
  hidden?: Record<string, string>;
  /** Called once after each success. */
  onDone?: (state: FormState) => void;
  look?: ButtonLook;
  children?: ReactNode;
}) {
  const [state, submit, isPending] = useActionState(action, idleFormState);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  }, [onDone]);
  useEffect(() => {
    if (state.status === "ok") done.current?.(state);
  }, [state]);
  const labels = Object.fromEntries(fields.map((field) => [field.name, field.label]));
  return (
    <form action={submit} className="flex max-w-xl flex-col gap-5">
      <FormError state={state} labels={labels} />
      {state.status === "ok" && state.message ? (
        <div role="status">
          <Banner tone="success" title={state.message} />
        </div>
      ) : null}
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {fields.map((field) => (
        <OneField key={field.name} field={field} state={state} />
      ))}
      {children}
      <div className="flex flex-wrap gap-2">
        <SubmitButton {...look} isPending={isPending} {...(pendingLabel ? { pendingLabel } : {})}>
          {submitLabel}
        </SubmitButton>
        {cancelHref ? (
          <ButtonLink href={cancelHref} variant="ghost">
            Cancel
          </ButtonLink>
        ) : null}
      </div>
    </form>
  );
}

function OneField({ field, state }: { field: FieldSpec; state: FormState }) {
  const { name, label, description } = field;
  const error = state.fieldErrors?.[name];
  const typed = state.status === "error" ? state.values : undefined;
  const defaultValue = typed ? (typed[name] ?? "") : field.defaultValue;
  const isOptional = field.kind === "checkbox" ? false : (field.isOptional ?? false);
  const shared = { name, label, description, error, isOptional };
  switch (field.kind) {
    case "lines":
      return (
        <TextArea
          {...shared}
          defaultValue={defaultValue}
          rows={field.rows ?? 4}
          maxLength={field.maxLength}
          required={!isOptional}
        />
      );
    case "select":
      return (
        <Select
          {...shared}
          options={field.options}
          defaultValue={defaultValue}
          required={!isOptional}
          {...(field.placeholder ? { placeholder: field.placeholder } : {})}
        />
      );
    case "search":
      return (
        <Combobox
          {...shared}
          items={field.items}
          find={field.find}
          defaultValue={defaultValue}
          required={!isOptional}
          {...(field.placeholder ? { placeholder: field.placeholder } : {})}
        />
      );
    case "cards":
      return (
        <RadioCards
          name={name}
          legend={label}
          description={description}
          error={error}
          options={field.options}
          defaultValue={defaultValue}
          columns={field.columns ?? 3}
          required={!isOptional}
        />
      );
    case "checkbox":
      return (
        <Checkbox
          name={name}
          label={label}
          description={description}
          error={error}
          defaultChecked={Boolean(defaultValue)}
        />
      );
    default:
      return (
        <TextField
          {...shared}
          type={field.kind}
          defaultValue={defaultValue}
          required={!isOptional}
          autoComplete={field.autoComplete ?? "off"}
          maxLength={field.maxLength}
          isMono={field.isMono ?? false}
          placeholder={field.placeholder}
          autoFocus={field.autoFocus}
        />
      );
  }
}
