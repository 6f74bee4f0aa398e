import { ChevronsUpDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { controlClass, describedBy, FieldFrame, FieldNotes, type FieldProps } from "./field";

export interface Option {
  value: string;
  label: string;
  disabled?: boolean;
}

/** A styled native select: works with FormData, on phones and without JavaScript. */
export function Select({
  name,
  label,
  description,
  error,
  isOptional,
  isMono,
  id = name,
  options,
  placeholder,
  className = "",
  ...rest
}: FieldProps & ComponentProps<"select"> & { options: readonly Option[]; placeholder?: string }) {
  const aria = describedBy({ name, description, error, id });
  return (
    <FieldFrame id={id} label={label} description={description} error={error} isOptional={isOptional ?? false}>
      <span className="relative block">
        {/* The key applies a changed default when React resets the form after an action. */}
        <select
          key={String(rest.defaultValue ?? "")}
          {...rest}
          {...aria}
          className={`${controlClass(Boolean(error), isMono)} h-9 appearance-none !py-0 pe-9 ${className}`}
        >
          {placeholder ? <option value="">{placeholder}</option> : null}
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronsUpDown aria-hidden="true" className="pointer-events-none absolute end-3 top-2.5 size-4 text-muted" />
      </span>
    </FieldFrame>
  );
}

/** A checkbox with its label. */
export function Checkbox({
  name,
  label,
  description,
  error,
  id = name,
  ...rest
}: Omit<FieldProps, "isOptional" | "isMono" | "label"> & { label: ReactNode } & ComponentProps<"input">) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="flex min-h-6 items-start gap-2.5">
        <input
          type="checkbox"
          {...rest}
          {...describedBy({ name, description, error, id })}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <span>{label}</span>
      </label>
      {description || error ? (
        <div className="flex flex-col gap-1.5 ps-6.5">
          <FieldNotes id={id} description={description} error={error} />
        </div>
      ) : null}
    </div>
  );
}

export interface RadioCard {
  value: string;
  title: string;
  /** One sentence: its purpose. */
  description: ReactNode;
  /** Details below the description: "key usage digitalSignature". */
  detail?: ReactNode;
  icon?: ReactNode;
  /** "For your client", "Recommended". */
  badge?: string;
  disabled?: boolean;
}

/** A choice between a few options with descriptions. Native radios: arrow keys, FormData, no JavaScript needed. */
export function RadioCards({
  name,
  legend,
  description,
  error,
  options,
  defaultValue,
  columns = 3,
  onChange,
  required,
  isLegendHidden,
}: {
  name: string;
  legend: string;
  description?: ReactNode;
  error?: string | string[] | undefined;
  options: readonly RadioCard[];
  defaultValue?: string | undefined;
  columns?: 1 | 2 | 3;
  onChange?: (value: string) => void;
  required?: boolean;
  isLegendHidden?: boolean;
}) {
  const grid = { 1: "", 2: "sm:grid-cols-2", 3: "lg:grid-cols-3" }[columns];
  const described = [error ? `${name}-error` : "", description ? `${name}-description` : ""].filter(Boolean).join(" ");
  return (
    <fieldset id={name} aria-describedby={described || undefined} className="flex min-w-0 flex-col gap-2">
      <legend className={isLegendHidden ? "sr-only" : "mb-2 text-sm font-medium"}>{legend}</legend>
      <div className={`grid gap-3 ${grid}`}>
        {options.map((option) => (
          <label
            key={option.value}
            className="group relative flex cursor-pointer flex-col gap-2 rounded-lg border border-border bg-surface p-4 transition-colors hover:border-field-border has-checked:border-accent has-checked:bg-accent-soft/50 has-checked:ring-1 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus has-disabled:cursor-not-allowed has-disabled:opacity-55"
          >
            <span className="flex items-center gap-2.5 font-medium">
              {option.icon ? (
                <span className="text-muted group-has-checked:text-accent [&_svg]:size-5">{option.icon}</span>
              ) : null}
              <span className="min-w-0 grow">{option.title}</span>
              <input
                type="radio"
                name={name}
                value={option.value}
                aria-describedby={`${name}-${option.value}-about`}
                defaultChecked={option.value === defaultValue}
                disabled={option.disabled}
                required={required}
                onChange={onChange ? () => onChange(option.value) : undefined}
                className="size-4 shrink-0 accent-accent outline-none!"
              />
            </span>
            <span id={`${name}-${option.value}-about`} className="flex flex-col gap-2 text-[13px] leading-5 text-muted">
              <span>{option.description}</span>
              {option.detail ? <span className="text-xs">{option.detail}</span> : null}
            </span>
            {option.badge ? (
              <span className="mt-auto w-fit rounded bg-accent-soft px-1.5 py-0.5 text-xs font-medium text-accent-soft-foreground">
                {option.badge}
              </span>
            ) : null}
          </label>
        ))}
      </div>
      <FieldNotes id={name} description={description} error={error} />
    </fieldset>
  );
}
