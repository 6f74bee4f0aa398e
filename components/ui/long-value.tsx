import { formatHex, shortenMiddle } from "@/lib/format";
import { CopyButton } from "./copy-button";

/**
 * A KID, serial or fingerprint: mono, shortened in the middle, the whole in the title and on the clipboard.
 * `head`/`tail`: characters kept. `isWhole` shows all of it and breaks lines anywhere. `as="hex"` writes pairs with colons when whole.
 */
export function LongValue({
  value,
  label,
  head = 6,
  tail = 6,
  isWhole,
  as = "text",
  isCopyable = true,
}: {
  value: string;
  /** Names the value for the copy button: "KID" -> "Copy KID". */
  label: string;
  head?: number;
  tail?: number;
  isWhole?: boolean;
  as?: "text" | "hex";
  isCopyable?: boolean;
}) {
  const shown = isWhole ? (as === "hex" ? formatHex(value) : value) : shortenMiddle(value, head, tail);
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code title={value} className={`font-mono text-[13px] ${isWhole ? "break-all" : "whitespace-nowrap"}`}>
        {shown}
      </code>
      {isCopyable ? <CopyButton value={value} label={`Copy ${label}`} /> : null}
    </span>
  );
}
