import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { RequestId } from "./request-id";

/** Empty list: title, one sentence and one action. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      {icon ? (
        <span
          aria-hidden="true"
          className="mb-4 grid size-11 place-items-center rounded-lg border border-border bg-surface-secondary text-muted [&_svg]:size-5"
        >
          {icon}
        </span>
      ) : null}
      <p className="text-[15px] font-semibold text-balance">{title}</p>
      {children ? <div className="mt-1 max-w-[46ch] leading-6 text-pretty text-muted">{children}</div> : null}
      {action ? <div className="mt-5">{action}</div> : null}
    </div>
  );
}

/** A page or part of it that failed to load, with the next step and the request id. `heading="h1"` for a whole page. */
export function ErrorState({
  title,
  children,
  requestId,
  action,
  heading: Heading = "h2",
}: {
  title: string;
  children?: ReactNode;
  requestId?: string | undefined;
  action?: ReactNode;
  heading?: "h1" | "h2";
}) {
  return (
    <div role="alert" className="flex flex-col items-center px-6 py-14 text-center">
      <span
        aria-hidden="true"
        className="mb-4 grid size-11 place-items-center rounded-lg bg-danger-soft text-danger-soft-foreground"
      >
        <CircleAlert className="size-5" />
      </span>
      <Heading className="text-[15px] font-semibold">{title}</Heading>
      {children ? <div className="mt-1 max-w-[52ch] leading-6 text-pretty text-muted">{children}</div> : null}
      <RequestId value={requestId} />
      {action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}
