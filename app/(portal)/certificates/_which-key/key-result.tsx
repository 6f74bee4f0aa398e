import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { Chip, StatusBadge } from "@/components/ui/status-badge";
import type { DroppedKey } from "@/lib/dropped-file/read-keys";
import { plural, shortenMiddle } from "@/lib/format";
import type { KeyMatches } from "@/lib/keys/schema";
import { statusOfKey } from "../../_labels/keys";
import { certificateTypeLabels } from "../_labels";

interface Found {
  name: string;
  keys: readonly DroppedKey[];
  matches: KeyMatches;
}

/** What the keys of a file belong to. */
export function KeyResult({ found, own }: { found: Found; own?: { kid: string; keyThumbprint: string } | undefined }) {
  const { keys, matches } = found;
  const count = matches.certificates.length + matches.registeredKeys.length;
  return (
    <>
      {own ? <Verdict isOwn={keys.some(({ thumbprint }) => thumbprint === own.keyThumbprint)} count={count} /> : null}
      {!own && count === 0 ? <NoMatch /> : null}
      {keys.map((key) => (
        <OneKey key={key.thumbprint} dropped={key} name={found.name} matches={matches} />
      ))}
      {matches.isComplete ? null : (
        <p className="text-[13px] text-muted">There are more. The newest fifty of each kind are shown.</p>
      )}
    </>
  );
}

function Verdict({ isOwn, count }: { isOwn: boolean; count: number }) {
  if (isOwn) return <Banner tone="success" title="This is the key of this certificate" />;
  return (
    <Banner tone="warning" title="This is not the key of this certificate">
      {count > 0
        ? `It belongs to ${plural(count, "other record")}, shown below.`
        : "No certificate or registered key that you can access has it."}
    </Banner>
  );
}

function NoMatch() {
  return (
    <Banner
      title="No match"
      action={
        <ButtonLink size="sm" href="/applications">
          Go to applications
        </ButtonLink>
      }
    >
      No certificate or registered key that you can access has this key. It may belong to another organisation, or no
      certificate was issued for it yet: open the application and choose New certificate.
    </Banner>
  );
}

function OneKey({ dropped, name, matches }: { dropped: DroppedKey; name: string; matches: KeyMatches }) {
  const has = ({ keyThumbprint }: { keyThumbprint: string }) => keyThumbprint === dropped.thumbprint;
  const certificates = matches.certificates.filter(has);
  const registered = matches.registeredKeys.filter(has);
  return (
    <Card
      title={`${dropped.label} key`}
      description={
        <span className="flex flex-wrap items-center gap-x-2">
          From {name}. JWK thumbprint <LongValue value={dropped.thumbprint} label="JWK thumbprint" head={10} tail={8} />
        </span>
      }
    >
      {certificates.length + registered.length === 0 ? (
        <p className="text-muted">No match.</p>
      ) : (
        <ul className="divide-y divide-separator">
          {certificates.map((one) => (
            <Match
              key={one.kid}
              href={`/certificates/${one.kid}`}
              title={one.name || `${certificateTypeLabels[one.type].label} certificate`}
              kid={one.kid}
              kind={`${certificateTypeLabels[one.type].label} certificate`}
              badge={<StatusBadge status={one.status} />}
              owner={one.applicationName ?? one.organisationName}
              notAfter={one.notAfter}
            />
          ))}
          {registered.map((one) => (
            <Match
              key={`${one.clientId} ${one.kid}`}
              href={`/applications/${one.applicationId}/clients/${one.clientId}/keys`}
              title={one.name || "Registered key"}
              kid={one.kid}
              kind="Registered key"
              badge={<StatusBadge {...statusOfKey[one.status]} />}
              owner={one.clientName}
              notAfter={one.notAfter}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

interface MatchProps {
  href: string;
  title: string;
  kid: string;
  kind: string;
  badge: React.ReactNode;
  /** Name of the application, organisation or client. */
  owner: string;
  notAfter: string | null;
}

function Match({ href, title, kid, kind, badge, owner, notAfter }: MatchProps) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1.5 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <p className="break-words">
          <TextLink href={href}>
            <bdi>{title}</bdi>
          </TextLink>
        </p>
        <p className="text-[13px] leading-5 text-muted">
          <bdi>{owner}</bdi> · KID <code className="font-mono">{shortenMiddle(kid)}</code>
          {notAfter ? (
            <>
              {" "}
              · expires <RelativeTime value={notAfter} />
            </>
          ) : null}
        </p>
      </div>
      <span className="flex flex-wrap gap-2">
        <Chip>{kind}</Chip>
        {badge}
      </span>
    </li>
  );
}
