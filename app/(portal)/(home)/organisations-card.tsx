import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ExpiryOverview } from "@/lib/certificates/schema/overview";
import { EXPIRING_DAYS } from "@/lib/durations";
import { plural } from "@/lib/format";

/** For users with more than one organisation: which has the most upcoming expirations. */
export function OrganisationsCard({ organisations }: { organisations: NonNullable<ExpiryOverview["organisations"]> }) {
  if (organisations.length === 0) return null;
  return (
    <Card
      title="By organisation"
      description={`Certificates that expire within ${EXPIRING_DAYS} days, renewed or not; most first.`}
      isFlush
    >
      <ul className="divide-y divide-separator">
        {organisations.map((one) => (
          <li
            key={one.organisationId}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 py-2.5"
          >
            <span className="min-w-0 flex-1 basis-48 break-words">
              <TextLink href={`/certificates?organisation=${one.organisationId}&status=expiring&sort=notAfter`}>
                {one.organisationName}
              </TextLink>
            </span>
            <span className="tabular-nums">{plural(one.ending, "certificate")}</span>
            <span className="w-32 text-end text-[13px] text-muted">
              first <RelativeTime value={one.firstEnd} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
