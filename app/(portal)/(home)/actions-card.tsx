import { CircleCheck } from "lucide-react";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ExpiryOverview } from "@/lib/certificates/schema/overview";
import { formatCount } from "@/lib/format";
import type { ActionList } from "@/lib/home/schema";
import { ActionRows } from "../_action-list";

/** What needs action first; otherwise one line with the next expiry. */
export function ActionsCard({ actions, next }: { actions: ActionList; next: ExpiryOverview["next"] }) {
  const { items, total } = actions;
  if (items.length === 0) return <AllClear next={next} />;
  return (
    <Card
      title={`Needs action (${formatCount(total)})`}
      isFlush
      footer={total > items.length ? <TextLink href="/actions">View all {formatCount(total)}</TextLink> : undefined}
    >
      <ActionRows actions={items} />
    </Card>
  );
}

function AllClear({ next }: { next: ExpiryOverview["next"] }) {
  return (
    <Card>
      <p className="flex items-start gap-3">
        <CircleCheck aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-success" />
        <span>
          <span className="font-medium">All clear.</span>{" "}
          <span className="text-muted">
            {next ? (
              <>
                Next expiry:{" "}
                <TextLink href={`/certificates/${next.kid}`}>
                  <bdi>{next.name || `${next.type} certificate`}</bdi>
                </TextLink>{" "}
                <RelativeTime value={next.notAfter} />.
              </>
            ) : (
              "Nothing needs action."
            )}
          </span>
        </span>
      </p>
    </Card>
  );
}
