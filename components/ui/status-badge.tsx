import {
  Archive,
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  Hourglass,
  Layers2,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";

type Tone = "neutral" | "accent" | "success" | "warning" | "danger";

const tones: Record<Tone, string> = {
  neutral: "bg-default text-default-foreground",
  accent: "bg-accent-soft text-accent-soft-foreground",
  success: "bg-success-soft text-success-soft-foreground",
  warning: "bg-warning-soft text-warning-soft-foreground",
  danger: "bg-danger-soft text-danger-soft-foreground",
};

const statuses = {
  active: { word: "Active", tone: "success", Icon: CircleCheck },
  expiring: { word: "Expiring", tone: "warning", Icon: TriangleAlert },
  superseded: { word: "Superseded", tone: "neutral", Icon: Layers2 },
  revoked: { word: "Revoked", tone: "danger", Icon: Ban },
  expired: { word: "Expired", tone: "neutral", Icon: Clock },
  prepared: { word: "Being issued", tone: "accent", Icon: CircleDashed },
  failed: { word: "Failed", tone: "danger", Icon: CircleX },
  suspended: { word: "Suspended", tone: "warning", Icon: CirclePause },
  pending: { word: "Pending", tone: "accent", Icon: Hourglass },
  archived: { word: "Archived", tone: "neutral", Icon: Archive },
} as const satisfies Record<string, { word: string; tone: Tone; Icon: LucideIcon }>;

export type Status = keyof typeof statuses;

/** Status as icon + word + colour, never colour alone. */
export function StatusBadge({ status, word }: { status: Status; word?: string }) {
  const { Icon, tone, word: usual } = statuses[status];
  return (
    <Chip tone={tone} icon={<Icon />}>
      {word ?? usual}
    </Chip>
  );
}

/** A small label: a type, an environment, a count. */
export function Chip({ tone = "neutral", icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-6 items-center gap-1.5 rounded-md px-2 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0 ${tones[tone]}`}
    >
      {icon ? <span aria-hidden="true">{icon}</span> : null}
      {children}
    </span>
  );
}
