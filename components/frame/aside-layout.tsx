import type { ReactNode } from "react";

/** A narrow column beside the main one (a Stepper, a table of contents); above it on small screens. `side` is its position. */
export function AsideLayout({
  aside,
  children,
  side = "start",
  width = "narrow",
  isOptional,
}: {
  aside: ReactNode;
  children: ReactNode;
  side?: "start" | "end";
  /** narrow 13rem: steps · wide 22rem: an inspection, a summary */
  width?: "narrow" | "wide";
  /** Without room beside the content, and in print, it is left out. */
  isOptional?: boolean;
}) {
  const columns = {
    "start narrow": "lg:grid-cols-[13rem_minmax(0,1fr)]",
    "start wide": "lg:grid-cols-[22rem_minmax(0,1fr)]",
    "end narrow": "lg:grid-cols-[minmax(0,1fr)_13rem]",
    "end wide": "lg:grid-cols-[minmax(0,1fr)_22rem]",
  }[`${side} ${width}` as const];
  return (
    <div className={`grid grid-cols-[minmax(0,1fr)] gap-6 lg:gap-8 ${columns}`}>
      <div
        className={`min-w-0 ${side === "end" ? "lg:order-last" : ""} ${isOptional ? "max-lg:hidden print:hidden" : ""}`}
      >
        <div className="lg:sticky lg:top-20">{aside}</div>
      </div>
      <div className="flex min-w-0 flex-col gap-6">{children}</div>
    </div>
  );
}
