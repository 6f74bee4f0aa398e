"use client";

import { Spinner } from "@heroui/react";
import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button";

/** The button that sends its form; shows that it is under way and refuses a second press meanwhile. */
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
