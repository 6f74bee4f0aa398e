"use client";

import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import { LeaveGuard } from "./leave-guard";

/**
 * A secret that is shown once, until the user confirms that it is stored; leaving before asks first. `onStored`: called then, and
 * when the user leaves nevertheless. Key it by the secret if another can follow at the same place.
 */
export function OneTimeSecret({
  value,
  label,
  children,
  onStored,
}: {
  value: string;
  /** "client secret". */
  label: string;
  /** What happens if it is lost. */
  children: ReactNode;
  onStored?: () => void;
}) {
  const [isStored, setStored] = useState(false);
  const store = () => {
    setStored(true);
    onStored?.();
  };
  if (isStored) return null;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3 rounded-lg border border-border bg-code p-4">
        <output
          aria-label={label[0]?.toUpperCase() + label.slice(1)}
          className="min-w-0 flex-1 basis-60 font-mono text-[13px] leading-6 break-all text-foreground"
        >
          {value}
        </output>
        <CopyButton value={value} text={`Copy ${label}`} />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1 basis-60 text-[13px] leading-5">
          <span className="font-medium">You won't see it again.</span> {children}
        </span>
        <Button variant="primary" onClick={store} className="without-script:hidden">
          I have stored it
        </Button>
      </div>
      <LeaveGuard
        isActive
        title={`Have you stored the ${label}?`}
        leaveLabel="Leave this page"
        onLeave={() => onStored?.()}
      >
        It is shown only on this page and only once. If you leave without it, create another one.
      </LeaveGuard>
    </div>
  );
}
