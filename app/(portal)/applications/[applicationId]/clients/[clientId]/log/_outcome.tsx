import { CircleCheck, CircleX } from "lucide-react";
import { Chip } from "@/components/ui/status-badge";
import type { AuthenticationAttempt } from "@/lib/oauth/schema";

export function OutcomeChip({ outcome }: Pick<AuthenticationAttempt, "outcome">) {
  const isFailed = outcome === "failed";
  return (
    <Chip tone={isFailed ? "danger" : "success"} icon={isFailed ? <CircleX /> : <CircleCheck />}>
      {isFailed ? "Failed" : "Succeeded"}
    </Chip>
  );
}

/** What was wrong, or how the client authenticated. */
export const summaryOf = ({ outcome, message, failedCheck, method, endpoint }: AuthenticationAttempt): string =>
  outcome === "failed" ? (message ?? failedCheck ?? "Rejected") : `${method} at ${endpoint}`;
