import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const styles = {
  info: { Icon: Info, box: "border-accent/25 bg-accent-soft/60", icon: "text-accent-soft-foreground", label: "Note" },
  success: {
    Icon: CircleCheck,
    box: "border-success/25 bg-success-soft/60",
    icon: "text-success-soft-foreground",
    label: "Done",
  },
  warning: {
    Icon: TriangleAlert,
    box: "border-warning/30 bg-warning-soft/60",
    icon: "text-warning-soft-foreground",
    label: "Warning",
  },
  danger: {
    Icon: CircleAlert,
    box: "border-danger/30 bg-danger-soft/60",
    icon: "text-danger-soft-foreground",
    label: "Problem",
  },
} as const;

/**
 * A message in the page: icon, title, text and an optional action. Danger is announced at once; `isPolite`: by the live region around
 * it instead.
 */
export function Banner({
  tone = "info",
  title,
  children,
  action,
  isPolite = false,
}: {
  tone?: keyof typeof styles;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  isPolite?: boolean;
}) {
  const { Icon, box, icon, label } = styles[tone];
  return (
    <div
      role={tone === "danger" && !isPolite ? "alert" : undefined}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border px-4 py-3 ${box}`}
    >
      <Icon aria-hidden="true" className={`mt-0.5 size-4.5 shrink-0 ${icon}`} />
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium">
          <span className="sr-only">{label}: </span>
          {title}
        </p>
        {children ? <div className="mt-1 text-[13px] leading-5 text-foreground/90">{children}</div> : null}
      </div>
      {action ? <div className="shrink-0">{action}</div> : null}
    </div>
  );
}
