import type { ReactNode } from "react";

/** A bordered surface. With `title` it is a labelled section; `action` is to the right of the title. `isFlush` removes the padding for tables and lists. */
export function Card({
  title,
  description,
  action,
  isFlush,
  footer,
  children,
  id,
}: {
  title?: string;
  description?: ReactNode;
  action?: ReactNode;
  isFlush?: boolean;
  footer?: ReactNode;
  children?: ReactNode;
  id?: string;
}) {
  const Tag = title ? "section" : "div";
  return (
    <Tag id={id} aria-label={title} className="min-w-0 rounded-lg border border-border bg-surface">
      {title ? (
        <header
          className={`flex flex-wrap items-start justify-between gap-3 px-5 pt-4 ${isFlush ? "border-b border-separator pb-4" : ""}`}
        >
          <div className="min-w-0">
            <h2 className="text-[15px] leading-6 font-semibold">{title}</h2>
            {description ? <p className="mt-0.5 text-[13px] leading-5 text-muted">{description}</p> : null}
          </div>
          {action}
        </header>
      ) : null}
      {isFlush ? children : children ? <div className="px-5 py-4">{children}</div> : <div className="pb-4" />}
      {footer ? <footer className="border-t border-separator px-5 py-3 text-[13px] text-muted">{footer}</footer> : null}
    </Tag>
  );
}
