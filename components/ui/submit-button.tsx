"use client";

import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button";

/** Submits its form; shows the pending state and ignores further clicks meanwhile. With `aria-disabled`, too, a click does nothing. */
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
  const isBlocked = isBusy || rest["aria-disabled"] === true;
  return (
    <Button
      {...rest}
      type="submit"
      variant={variant}
      aria-disabled={isBlocked || undefined}
      disabled={disabled}
      onClick={isBlocked ? (event) => event.preventDefault() : rest.onClick}
      icon={isBusy ? <LoaderCircle aria-hidden="true" className="animate-spin" /> : icon}
    >
      {isBusy && pendingLabel ? pendingLabel : children}
    </Button>
  );
}
