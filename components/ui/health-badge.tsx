import { CircleCheck, CircleDashed, CirclePause, CircleX, KeyRound, type LucideIcon, Moon } from "lucide-react";
import type { HealthState } from "@/lib/state/client-health";
import { Chip } from "./status-badge";

/** Only what needs action has a filled background, so that a list of working clients is calm. */
const words: Record<HealthState, { word: string; about: string; Icon: LucideIcon; look: string }> = {
  working: {
    word: "Working",
    about: "Got a token in the last seven days.",
    Icon: CircleCheck,
    look: "text-success",
  },
  failing: {
    word: "Failing",
    about: "Rejected in the last 24 hours, and not accepted since.",
    Icon: CircleX,
    look: "danger",
  },
  no_usable_key: {
    word: "No usable key",
    about: "Has no valid certificate or key that its token requests need.",
    Icon: KeyRound,
    look: "danger",
  },
  idle: { word: "Idle", about: "Worked before, but not in the last seven days.", Icon: Moon, look: "text-muted" },
  never_used: {
    word: "Never used",
    about: "Has not got a token yet.",
    Icon: CircleDashed,
    look: "text-muted",
  },
};

/**
 * Health of a client or application in one word, beside its status. Without a state: nothing for a suspended one, whose status says so;
 * `isActive` is one that is active itself, but suspended with its application or organisation, or an application without an active client.
 */
export function HealthBadge({ state, isActive = false }: { state: HealthState | null; isActive?: boolean }) {
  if (!state) return isActive ? <NoTokens /> : null;
  const { word, about, Icon, look } = words[state];
  if (look === "danger") {
    return (
      <span title={about}>
        <Chip tone="danger" icon={<Icon />}>
          {word}
        </Chip>
      </span>
    );
  }
  return (
    <span title={about} className="inline-flex h-6 items-center gap-1.5 text-[13px] font-medium whitespace-nowrap">
      <Icon aria-hidden="true" className={`size-4 shrink-0 ${look}`} />
      {word}
    </span>
  );
}

function NoTokens() {
  return (
    <span title="Its application, its organisation or every client of it is suspended.">
      <Chip tone="warning" icon={<CirclePause />}>
        No tokens
      </Chip>
    </span>
  );
}
