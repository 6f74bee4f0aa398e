import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button";
import { REFUSAL_PAGES } from "@/lib/http";

/** Page of a response 403 or 404. `children`: further text. */
export function RefusalPage({
  status,
  icon,
  children,
}: {
  status: keyof typeof REFUSAL_PAGES;
  icon: ReactNode;
  children?: ReactNode;
}) {
  const { title, text } = REFUSAL_PAGES[status];
  return (
    <div className="flex flex-col items-center px-6 py-[12vh] text-center">
      <span
        aria-hidden="true"
        className="mb-4 grid size-11 place-items-center rounded-lg border border-border bg-surface text-muted [&_svg]:size-5"
      >
        {icon}
      </span>
      <h1 className="text-[22px] leading-8 font-semibold tracking-tight">{title}</h1>
      <p className="mt-1 max-w-[52ch] leading-6 text-pretty text-muted">
        {text}
        {children}
      </p>
      <div className="mt-5">
        <ButtonLink href="/">Go to home page</ButtonLink>
      </div>
    </div>
  );
}
