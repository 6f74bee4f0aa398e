import { CopyButton } from "./copy-button";

/** The request id for finding this event in the logs, with a copy button. Renders nothing without one. */
export function RequestId({ value }: { value?: string | undefined }) {
  if (!value) return null;
  return (
    <p className="mt-1 flex items-center gap-1 text-xs text-muted">
      Request <code className="font-mono break-all">{value}</code>
      <CopyButton value={value} label="Copy request id" />
    </p>
  );
}
