import { formatHex, shortenMiddle } from "@/lib/format";
import { CopyButton } from "./copy-button";

/**
 * A KID, serial number or thumbprint: monospaced, shortened in the middle, with the whole value in the title and the copy button.
 * `head`/`tail`: characters kept. `isWhole` shows the whole value and wraps anywhere. `as="hex"` formats it as pairs with colons.
 */
export function LongValue({
  value,
  label,
  head = 6,
  tail = 6,
  isWhole,
  as = "text",
  isCopyable = true,
  href,
}: {
  value: string;
  /** Names the value for the copy button: "KID" -> "Copy KID". */
  label: string;
  head?: number;
  tail?: number;
  isWhole?: boolean;
  as?: "text" | "hex";
  isCopyable?: boolean;
  /** The value is a URL: a link that opens in a new tab. */
  href?: string;
}) {
  const shown = isWhole ? (as === "hex" ? formatHex(value) : value) : shortenMiddle(value, head, tail);
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code title={value} className={`font-mono text-[13px] ${isWhole ? "break-all" : "whitespace-nowrap"}`}>
        {href ? (
          <a
            href={href}
            target="_blank"
            rel="noreferrer"
            className="text-link hover:underline hover:underline-offset-3"
          >
            {shown}
          </a>
        ) : (
          shown
        )}
      </code>
      {isCopyable ? <CopyButton value={value} label={`Copy ${label}`} /> : null}
    </span>
  );
}
