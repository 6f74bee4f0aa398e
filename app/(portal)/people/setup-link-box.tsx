import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";

/** A one-time link with a copy button. */
export function SetupLinkBox({ url, expiresAt }: { url: string; expiresAt: string }) {
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3 rounded-lg border border-border bg-code p-4">
        <output aria-label="Set-up link" className="min-w-0 flex-1 basis-60 font-mono text-[13px] leading-6 break-all">
          {url}
        </output>
        <CopyButton value={url} text="Copy link" variant="primary" />
      </div>
      <p className="text-[13px] text-muted">
        It works once and expires <RelativeTime value={expiresAt} />. You won't see it again.
      </p>
    </div>
  );
}
