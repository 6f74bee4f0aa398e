"use client";

import { Spinner } from "@heroui/react";
import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button";

/** Submits its form; shows the pending state and ignores further clicks meanwhile. */
export function SubmitButton({
  pendingLabel,
  isPending,
  variant = "primary",
  icon,
  children,
  disabled,
  ...rest
}: ButtonLook & ComponentProps<"button"> & { pendingLabel?: string; isPending?: boolean }) {
  const status = useFormStatus();
  const isBusy = isPending ?? status.pending;
  return (
    <Button
      {...rest}
      type="submit"
      variant={variant}
      aria-disabled={isBusy || undefined}
      disabled={disabled}
      onClick={isBusy ? (event) => event.preventDefault() : rest.onClick}
      icon={isBusy ? <Spinner size="sm" color="current" aria-hidden="true" /> : icon}
    >
      {isBusy && pendingLabel ? pendingLabel : children}
    </Button>
  );
}
