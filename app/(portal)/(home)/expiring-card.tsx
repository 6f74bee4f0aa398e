import { CircleCheck } from "lucide-react";
import { load } from "@/app/_server/load";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Link } from "@/components/ui/link";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { EXPIRING_DAYS } from "@/lib/durations";
import { plural } from "@/lib/format";

const SHOWN = 6;

/** Certificates that expire soon and are not renewed, earliest expiry first. */
export async function ExpiringCard({ organisationId, total }: { organisationId: string | undefined; total: number }) {
  const { items } = await load(listCertificates, {
    status: "expiring",
    sort: "notAfter",
    limit: SHOWN,
    ...(organisationId ? { organisationId } : {}),
  });
  if (items.length === 0) {
    return (
      <Card>
        <p className="flex items-center gap-3">
          <CircleCheck aria-hidden="true" className="size-5 shrink-0 text-success" />
          <span>
            <span className="font-medium">All clear.</span>{" "}
            <span className="text-muted">No certificate needs renewal within {EXPIRING_DAYS} days.</span>
          </span>
        </p>
      </Card>
    );
  }
  return (
    <Card
      title={`${plural(total, "certificate")} to renew within ${EXPIRING_DAYS} days`}
      description="Renew each before it expires: both certificates stay published until the old one expires or is revoked."
      isFlush
      footer={
        total > items.length ? (
          <TextLink href="/certificates?status=expiring&sort=notAfter">Show all</TextLink>
        ) : undefined
      }
    >
      <ul className="divide-y divide-separator">
        {items.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
            <span className="min-w-0 flex-1 basis-56">
              <Link
                href={`/certificates/${one.kid}`}
                className="font-medium break-words hover:underline hover:underline-offset-3"
              >
                {one.name || `${one.type} certificate`}
              </Link>
              <span className="flex flex-wrap items-center gap-x-2 text-[13px] text-muted">
                {one.type}
                {one.kid ? <LongValue value={one.kid} label="KID" /> : null}
              </span>
            </span>
            <StatusBadge status="expiring" />
            <span className="w-24 text-end">
              <RelativeTime value={one.notAfter} />
            </span>
            <ButtonLink size="sm" href={`/certificates/${one.kid}`}>
              View
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}
