"use client";

import { Check, LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button";

/**
 * Submits its form; shows the pending state and ignores further clicks meanwhile. With `aria-disabled`, too, a click does nothing.
 * `isDone`: shows a tick and "Saved" instead of its label.
 */
export function SubmitButton({
  pendingLabel,
  isPending,
  isDone = false,
  variant = "primary",
  icon,
  children,
  disabled,
  ...rest
}: ButtonLook & ComponentProps<"button"> & { pendingLabel?: string; isPending?: boolean; isDone?: boolean }) {
  const status = useFormStatus();
  const isBusy = isPending ?? status.pending;
  const isBlocked = isBusy || rest["aria-disabled"] === true;
  return (
    <Button
      {...rest}
      type="submit"
      variant={variant}
      aria-disabled={isBlocked || undefined}
      disabled={disabled}
      onClick={isBlocked ? (event) => event.preventDefault() : rest.onClick}
      icon={
        isBusy ? (
          <LoaderCircle aria-hidden="true" className="animate-spin" />
        ) : isDone ? (
          <Check aria-hidden="true" />
        ) : (
          icon
        )
      }
    >
      {isBusy && pendingLabel ? pendingLabel : isDone && !isBusy ? "Saved" : children}
    </Button>
  );
}
