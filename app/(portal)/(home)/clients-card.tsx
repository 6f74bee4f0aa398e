import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Sparkline } from "@/components/ui/sparkline";
import { formatCount, plural } from "@/lib/format";
import type { ClientActivity } from "@/lib/home/schema";

/** Tokens and rejections of the last 24 hours. */
export function ClientsCard({ activity }: { activity: ClientActivity }) {
  const { hours, tokens, failures, failingClients } = activity;
  const points = hours.map(({ hour, successes, failures: rejected }) => ({
    label: `${hour.slice(11, 16)} UTC`,
    successes,
    failures: rejected,
  }));
  const isQuiet = tokens === 0 && failures === 0;
  return (
    <Card title="Clients, last 24 hours">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <Sparkline points={points} label="Authentications by hour" className="h-9 w-56 max-sm:w-full" />
        {isQuiet ? (
          <p className="text-muted">No requests.</p>
        ) : (
          <p className="tabular-nums">
            <span className="font-semibold">{formatCount(tokens)}</span> {tokens === 1 ? "token" : "tokens"}
            <span className="text-muted"> · {plural(failures, "rejection")}</span>
            {failingClients > 0 ? (
              <>
                {" · "}
                <TextLink href="/actions?kind=failing">{plural(failingClients, "client")} failing</TextLink>
              </>
            ) : null}
          </p>
        )}
      </div>
    </Card>
  );
}
