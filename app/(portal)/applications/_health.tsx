import { Sparkline } from "@/components/ui/sparkline";
import { formatDate } from "@/lib/format";
import type { ApplicationHealth } from "@/lib/health/schema";

/** Authentications of the last seven days. `of`: whose, for the accessible name. */
export function HealthSparkline({ health, of }: { health: Pick<ApplicationHealth, "days">; of: string }) {
  const points = health.days.map(({ day, successes, failures }) => ({
    label: formatDate(new Date(`${day}T00:00:00Z`)),
    successes,
    failures,
  }));
  return <Sparkline points={points} label={`Authentications of ${of}, last 7 days`} />;
}
