"use client";

import { LoaderCircle } from "lucide-react";
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
      icon={isBusy ? <LoaderCircle aria-hidden="true" className="animate-spin" /> : icon}
    >
      {isBusy && pendingLabel ? pendingLabel : children}
    </Button>
  );
}
