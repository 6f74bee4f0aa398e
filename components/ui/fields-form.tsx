"use client";

import type { ReactNode } from "react";
import type { ButtonLook } from "./button";
import { Checkbox, type Option, type RadioCard, RadioCards, Select } from "./choice";
import { Combobox, type ComboboxItem, type ComboboxSearch } from "./combobox";
import { TextArea, TextField } from "./field";
import { Form, FormButtons, useForm } from "./form";
import type { FormState } from "./form-state";
import { PasswordField } from "./password-field";

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
      kind: "text" | "email" | "url" | "number" | "datetime-local";
      autoComplete?: string;
      maxLength?: number;
      isMono?: boolean;
      placeholder?: string;
      autoFocus?: boolean;
    })
  | (Common & { kind: "password"; autoComplete: "current-password" | "new-password" })
  | (Common & { kind: "lines"; rows?: number; maxLength?: number })
  | (Common & { kind: "select"; options: readonly Option[]; placeholder?: string })
  | (Common & { kind: "search"; items: readonly ComboboxItem[]; find: ComboboxSearch; placeholder?: string })
  | (Common & { kind: "cards"; options: readonly RadioCard[]; columns?: 1 | 2 | 3 })
  | (Omit<Common, "isOptional"> & { kind: "checkbox" });

/**
 * A form of plain fields for a server action: shows errors at the fields and in a summary, keeps the values entered (never
 * passwords), shows the success message, needs no JavaScript. `hidden`: ids. `cancelHref`: target of Cancel. `idPrefix`: keeps the ids of
 * a form in a dialog apart from those of the page.
 */
export function FieldsForm({
  action,
  fields,
  submitLabel,
  pendingLabel,
  cancelHref,
  hidden = {},
  idPrefix = "",
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
  idPrefix?: string;
  /** Called once after each success, instead of showing it at the button. */
  onDone?: (state: FormState) => void;
  look?: ButtonLook;
  children?: ReactNode;
}) {
  const form = useForm(action);
  const labels = Object.fromEntries(fields.map((field) => [field.name, field.label]));
  return (
    <Form form={form} labels={labels} hidden={hidden} idPrefix={idPrefix} className="max-w-xl gap-5">
      {fields.map((field) => (
        <OneField key={field.name} field={field} id={`${idPrefix}${field.name}`} state={form.state} />
      ))}
      {children}
      <FormButtons
        {...look}
        submitLabel={submitLabel}
        pendingLabel={pendingLabel}
        cancelHref={cancelHref}
        onSaved={onDone}
      />
    </Form>
  );
}

function OneField({ field, id, state }: { field: FieldSpec; id: string; state: FormState }) {
  const { name, label, description } = field;
  const error = state.fieldErrors?.[name];
  const typed = state.status === "error" ? state.values : undefined;
  const defaultValue = typed ? (typed[name] ?? "") : field.defaultValue;
  const isOptional = field.kind === "checkbox" ? false : (field.isOptional ?? false);
  const shared = { name, id, label, description, error, isOptional };
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
    case "password":
      return <PasswordField {...shared} required={!isOptional} autoComplete={field.autoComplete} />;
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
          id={id}
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
