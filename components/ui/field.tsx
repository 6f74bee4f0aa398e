import { CircleAlert } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

export interface FieldProps {
  name: string;
  label: string;
  description?: ReactNode;
  error?: string | string[] | undefined;
  /** Shows "optional" beside the label; other fields are expected to be filled in. */
  isOptional?: boolean;
  /** Monospaced, for KIDs, serial numbers, URIs. */
  isMono?: boolean;
}

/** Ids and ARIA attributes of a control with its description and error; `id` defaults to the name. */
export function describedBy({
  name,
  description,
  error,
  id = name,
}: Pick<FieldProps, "name" | "description" | "error"> & { id?: string }) {
  const ids = [error ? `${id}-error` : "", description ? `${id}-description` : ""].filter(Boolean).join(" ");
  return { id, name, "aria-describedby": ids || undefined, "aria-invalid": error ? (true as const) : undefined };
}

/** Label, control, error and description, associated by ids. */
export function FieldFrame({
  id,
  label,
  description,
  error,
  isOptional,
  children,
}: Pick<FieldProps, "label" | "description" | "error" | "isOptional"> & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="flex items-baseline justify-between gap-2 text-sm font-medium">
        {label}
        {isOptional ? <span className="text-xs font-normal text-muted">optional</span> : null}
      </label>
      {children}
      <FieldNotes id={id} description={description} error={error} />
    </div>
  );
}

/** The error (announced when it appears) and the description of a control. */
export function FieldNotes({
  id,
  description,
  error,
}: {
  id: string;
  description?: ReactNode;
  error?: string | string[] | undefined;
}) {
  const message = Array.isArray(error) ? error.join(" ") : error;
  return (
    <>
      {message ? (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-[13px] leading-5 text-danger">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          <span>{message}</span>
        </p>
      ) : null}
      {description ? (
        <p id={`${id}-description`} className="text-[13px] leading-5 text-muted">
          {description}
        </p>
      ) : null}
    </>
  );
}

/** Class names of a text control. */
export function controlClass(hasError: boolean, isMono?: boolean): string {
  const border = hasError ? "!border-danger" : "";
  return `input w-full ${border} ${isMono ? "font-mono !text-[13px]" : ""}`;
}

/** One line of text. Extra props go to the `<input>`. */
export function TextField({
  name,
  label,
  description,
  error,
  isOptional,
  isMono,
  id = name,
  className = "",
  suffix,
  ...rest
}: FieldProps & ComponentProps<"input"> & { suffix?: ReactNode }) {
  const aria = describedBy({ name, description, error, id });
  const input = (
    <input
      type="text"
      autoComplete="off"
      {...rest}
      {...aria}
      className={`${controlClass(Boolean(error), isMono)} h-9 ${className}`}
    />
  );
  return (
    <FieldFrame id={id} label={label} description={description} error={error} isOptional={isOptional ?? false}>
      {suffix ? (
        <div className="flex items-center gap-2 max-sm:flex-wrap">
          {input}
          {suffix}
        </div>
      ) : (
        input
      )}
    </FieldFrame>
  );
}

/** Several lines of text. Extra props go to the `<textarea>`. */
export function TextArea({
  name,
  label,
  description,
  error,
  isOptional,
  isMono,
  id = name,
  className = "",
  rows = 4,
  ...rest
}: FieldProps & ComponentProps<"textarea">) {
  const aria = describedBy({ name, description, error, id });
  return (
    <FieldFrame id={id} label={label} description={description} error={error} isOptional={isOptional ?? false}>
      <textarea rows={rows} {...rest} {...aria} className={`${controlClass(Boolean(error), isMono)} ${className}`} />
    </FieldFrame>
  );
}
