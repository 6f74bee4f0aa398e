"use client";

import { Download } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import { saveFile } from "./save-file";

export interface CodeVariant {
  id: string;
  /** Tab: "OpenSSL", "PowerShell", "keytool". */
  label: string;
  code: string;
  /** Explanations by token of `code`. Tokens are underlined in the code and listed below it. */
  options?: Record<string, string>;
}

/**
 * Commands or PEM with a copy button, and one tab per tool when there are several. Copied text is exact: lines are only
 * wrapped visually. `isUnbroken`: text with its own line breaks (PEM) scrolls instead, with a shadow at the edge with
 * more content. `fileName`: the text can be saved as a file. `onChoose`: called with the id of a chosen tab.
 */
export function CodeBlock({
  title,
  variants,
  copyLabel = "Copy",
  maxHeight,
  isUnbroken,
  fileName,
  onChoose,
}: {
  title?: string;
  variants: readonly CodeVariant[];
  copyLabel?: string;
  maxHeight?: number;
  isUnbroken?: boolean;
  /** Offers the text as a file of this name. */
  fileName?: string;
  onChoose?: (id: string) => void;
}) {
  const [chosen, setChosen] = useState(variants[0]?.id);
  const base = useId();
  const current = variants.find((variant) => variant.id === chosen) ?? variants[0];
  if (!current) return null;
  const hasTabs = variants.length > 1;
  const choose = (id: string) => {
    setChosen(id);
    onChoose?.(id);
  };
  const move = (step: number) => {
    const next = variants[(variants.indexOf(current) + step + variants.length) % variants.length];
    if (!next) return;
    choose(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  };
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border border-border bg-code">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-border bg-surface px-3 py-1.5">
        <CopyButton value={current.code} text={copyLabel} variant="primary" />
        {hasTabs ? (
          <div role="tablist" aria-label={title ?? "Tool"} className="flex min-w-0 flex-wrap gap-1">
            {variants.map((variant) => (
              <button
                key={variant.id}
                id={`${base}-${variant.id}`}
                type="button"
                role="tab"
                aria-selected={variant === current}
                aria-controls={`${base}-panel`}
                tabIndex={variant === current ? 0 : -1}
                onClick={() => choose(variant.id)}
                onKeyDown={(event) => {
                  if (event.key === "ArrowRight") move(1);
                  if (event.key === "ArrowLeft") move(-1);
                }}
                className="h-8 rounded-md px-2.5 text-[13px] text-muted hover:text-foreground aria-selected:bg-default aria-selected:font-medium aria-selected:text-foreground"
              >
                {variant.label}
              </button>
            ))}
          </div>
        ) : title ? (
          <span className="text-[13px] text-muted">{title}</span>
        ) : null}
        {fileName ? (
          <span className="ms-auto without-script:hidden">
            <Button
              size="sm"
              variant="ghost"
              icon={<Download />}
              onClick={() => saveFile(fileName, `${current.code.trimEnd()}\n`)}
            >
              Download
            </Button>
          </span>
        ) : null}
      </div>
      <div
        id={`${base}-panel`}
        {...(hasTabs
          ? { role: "tabpanel", "aria-labelledby": `${base}-${current.id}` }
          : { role: "region", "aria-label": title ?? "Code" })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className={`overflow-auto focus-visible:-outline-offset-2 ${isUnbroken ? "scroll-cue" : ""}`}
        style={maxHeight ? { maxHeight } : undefined}
      >
        <pre
          className={`p-4 font-mono text-[13px] leading-6 ${isUnbroken ? "min-w-max" : "whitespace-pre-wrap [overflow-wrap:anywhere]"}`}
        >
          <code>{current.options ? explained(current.code, current.options) : current.code}</code>
        </pre>
      </div>
      {current.options ? (
        <details className="border-t border-border bg-surface px-4 py-2 text-[13px]">
          <summary className="min-h-6 cursor-pointer text-muted hover:text-foreground">What each option does</summary>
          <dl className="grid gap-x-4 gap-y-1.5 py-2 sm:grid-cols-[max-content_minmax(0,1fr)]">
            {Object.entries(current.options).map(([token, phrase]) => (
              <div key={token} className="contents">
                <dt>
                  <code className="font-mono">{token}</code>
                </dt>
                <dd className="mb-1 text-muted sm:mb-0">{phrase}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </div>
  );
}

/** The code with a title on every explained token. Longer tokens match first, so that "-keyout" is not matched as "-key". */
function explained(code: string, options: Record<string, string>) {
  const tokens = Object.keys(options).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![\\w-])(${tokens.map(escapeRegExp).join("|")})(?![\\w-])`, "g");
  let at = 0;
  return code.split(pattern).map((part) => {
    const key = `${at}`;
    at += part.length;
    return options[part] ? (
      <span
        key={key}
        title={options[part]}
        className="cursor-help underline decoration-muted decoration-dotted underline-offset-4"
      >
        {part}
      </span>
    ) : (
      part
    );
  });
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
