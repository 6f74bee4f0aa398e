"use client";

import { Check, Copy, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./button";

/** Copies `value`. Icon only unless `text` is given; shows and announces "Copied". */
export function CopyButton({
  value,
  label = "Copy",
  text,
  variant,
}: {
  value: string;
  label?: string;
  text?: string;
  variant?: "primary" | "outline" | "ghost";
}) {
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = () => void copyText(value).then((isCopied) => setOutcome(isCopied ? "copied" : "failed"));
  const icon =
    outcome === "copied" ? (
      <Check className="text-success" />
    ) : outcome === "failed" ? (
      <X className="text-danger" />
    ) : (
      <Copy />
    );
  const announcement =
    outcome === "copied" ? "Copied" : outcome === "failed" ? "Copy failed. Select the text instead." : "";
  return (
    <>
      {text ? (
        <Button
          variant={variant ?? "outline"}
          size="sm"
          icon={icon}
          onClick={copy}
          aria-label={label === "Copy" ? undefined : label}
        >
          {outcome === "copied" ? "Copied" : text}
        </Button>
      ) : (
        <IconButton
          label={label}
          icon={icon}
          onClick={copy}
          className="relative z-1 size-6! shrink-0 rounded-md! text-muted hover:text-foreground [&_svg]:size-3.5!"
        />
      )}
      <span role="status" className="sr-only">
        {announcement}
      </span>
    </>
  );
}

/** The clipboard API needs a secure context; on plain-HTTP hosts an off-screen selection is copied instead. */
async function copyText(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return copyBySelection(value);
  }
}

function copyBySelection(value: string): boolean {
  const area = document.createElement("textarea");
  area.value = value;
  area.style.cssText = "position:fixed;opacity:0;pointer-events:none";
  const focused = document.activeElement;
  (focused?.closest("[role=dialog]") ?? document.body).append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
