import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { BrandMark } from "../brand/mark";
import { TextLink } from "./button";

export interface ChainLink {
  id: string;
  /** "Root CA", "Issuing CA", "This certificate". */
  role: string;
  name: string;
  detail?: ReactNode;
  href?: string | undefined;
  isCurrent?: boolean;
}

/** The certificate chain from root to leaf: a row of boxes with arrows, a column on phones. */
export function ChainDrawing({ links }: { links: readonly ChainLink[] }) {
  return (
    <ol aria-label="Chain, from root to leaf" className="flex flex-col items-stretch md:flex-row">
      {links.map((link, index) => (
        <li key={link.id} className="flex min-w-0 flex-1 flex-col items-stretch md:flex-row md:items-center">
          {index > 0 ? (
            <span aria-hidden="true" className="flex justify-center py-1 text-muted md:px-2 md:py-0">
              <ArrowRight className="size-4 rotate-90 md:rotate-0" />
            </span>
          ) : null}
          <div
            className={`flex min-w-0 flex-1 items-start gap-3 self-stretch rounded-lg border p-3 ${link.isCurrent ? "border-accent bg-accent-soft/50" : "border-border bg-surface-secondary"}`}
          >
            <BrandMark size={22} className={`mt-0.5 shrink-0 ${link.isCurrent ? "text-accent" : "text-muted"}`} />
            <div className="min-w-0">
              <p className="text-xs text-muted">{link.role}</p>
              <p className="font-medium break-words">
                {link.href ? (
                  <TextLink href={link.href} {...(link.href.startsWith("/pki/") ? { download: true } : {})}>
                    {link.name}
                  </TextLink>
                ) : (
                  link.name
                )}
              </p>
              {link.detail ? <div className="mt-0.5 text-xs text-muted">{link.detail}</div> : null}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}
