import type { ReactNode } from "react";
import { Wordmark } from "../brand/mark";
import { ThemeToggle } from "./theme-toggle";

/** Layout of pages without a session: sign-in, set-up, errors. One narrow centred card. */
export function PlainShell({
  title,
  description,
  children,
  footer,
}: {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center justify-between px-4 sm:px-6">
        <Wordmark />
        <ThemeToggle />
      </header>
      <main id="main" className="flex flex-1 flex-col items-center px-4 pt-[8vh] pb-16">
        <div className="w-full max-w-md">
          <h1 className="text-[22px] leading-8 font-semibold tracking-tight">{title}</h1>
          {description ? <div className="mt-1 leading-6 text-pretty text-muted">{description}</div> : null}
          <div className="mt-6 rounded-lg border border-border bg-surface p-5 sm:p-6">{children}</div>
          {footer ? <div className="mt-4 text-[13px] text-muted">{footer}</div> : null}
        </div>
      </main>
    </div>
  );
}
