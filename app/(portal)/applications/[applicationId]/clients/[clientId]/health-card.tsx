import { Gauge, KeyRound } from "lucide-react";
import { load } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { HealthBadge } from "@/components/ui/health-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { listCertificates } from "@/lib/certificates/list-certificates";
import type { ClientWithHealth } from "@/lib/clients/schema";
import { usesSecret } from "@/lib/clients/security-rules";
import { daysUntil, formatCount, plural } from "@/lib/format";
import { listKeys } from "@/lib/keys/list-keys";
import { checkTitle } from "@/lib/oauth/check-titles";
import { HealthSparkline } from "../../../_health";
import { clientHref } from "./_frame";

/** Keys that are named; the tab Keys and the certificates have all. */
const SHOWN = 5;

interface UsableKey {
  id: string;
  name: string;
  kind: string;
  href: string;
  notAfter: string | null;
}

/** The first answers about a client: does it get tokens, when last, with which keys, and how to get one. */
export async function HealthCard({ client }: { client: ClientWithHealth }) {
  const { health } = client;
  const own = clientHref(client);
  const sum = (member: "successes" | "failures") => health.days.reduce((all, day) => all + day[member], 0);
  return (
    <Card
      title="Health"
      action={
        <ButtonLink size="sm" href={`${own}/how`} icon={<Gauge />}>
          Quickstart
        </ButtonLink>
      }
    >
      <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
        {health.state ? (
          <HealthBadge state={health.state} />
        ) : (
          <span className="text-muted">
            {client.status === "active"
              ? "Its application or organisation is suspended, so it gets no tokens."
              : "Suspended, so it gets no tokens."}
          </span>
        )}
        <HealthSparkline health={health} of={client.name} />
        <span className="text-[13px] text-muted tabular-nums">
          {formatCount(sum("successes"))} accepted, {formatCount(sum("failures"))} rejected in 7 days
        </span>
      </div>
      <DescriptionList
        items={[
          {
            term: "Last success",
            value: health.lastSucceededAt ? <RelativeTime value={health.lastSucceededAt} /> : "None yet",
          },
          { term: "Last failure", value: <LastFailure client={client} /> },
          ...(health.lastWithoutKidAt
            ? [
                {
                  term: "Last assertion without kid",
                  hint: client.allowAssertionsWithoutKid
                    ? "Allowed with several keys too."
                    : "Rejected while the client has several usable keys: send kid before you add one.",
                  value: <RelativeTime value={health.lastWithoutKidAt} />,
                },
              ]
            : []),
          ...(usesSecret(client.authMethod) ? [] : [{ term: "Usable keys", value: <UsableKeys client={client} /> }]),
        ]}
      />
    </Card>
  );
}

function LastFailure({ client }: { client: ClientWithHealth }) {
  const { lastFailedAt, lastFailure } = client.health;
  if (!lastFailedAt) return "None";
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <RelativeTime value={lastFailedAt} />
      {lastFailure ? (
        <>
          <span>
            {checkTitle(lastFailure.check)} <code className="font-mono text-xs text-muted">{lastFailure.check}</code>
          </span>
          <TextLink href={`${clientHref(client)}/log?requestId=${encodeURIComponent(lastFailure.requestId)}`}>
            Show attempt
          </TextLink>
        </>
      ) : null}
    </span>
  );
}

async function UsableKeys({ client }: { client: ClientWithHealth }) {
  if (client.keySource === "jwks_uri") {
    return <span className="break-all">In the client's own key set: {client.jwksUri}</span>;
  }
  const keys = await usableKeys(client);
  const now = deps().clock.now();
  const { missingKey } = client.health;
  return (
    <>
      {missingKey ? (
        <span className="flex items-center gap-2 text-danger">
          <KeyRound aria-hidden="true" className="size-4" />
          No usable {missingKey === "signing" ? "Signing key" : "Transport certificate"}
        </span>
      ) : null}
      <ul>
        {keys.slice(0, SHOWN).map(({ id, name, kind, href, notAfter }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-2">
            <TextLink href={href}>
              <bdi>{name}</bdi>
            </TextLink>
            <span className="text-[13px] text-muted">
              {kind} · {notAfter ? `${plural(daysUntil(new Date(notAfter), now), "day")} left` : "no expiry"}
            </span>
          </li>
        ))}
      </ul>
      {keys.length > SHOWN ? (
        <span className="text-[13px] text-muted">and {plural(keys.length - SHOWN, "more key", "more keys")}</span>
      ) : null}
    </>
  );
}

/** Certificates and registered keys that the client can authenticate with now, the latest expiry first. */
async function usableKeys(client: ClientWithHealth): Promise<UsableKey[]> {
  const { applicationId, clientId, authMethod } = client;
  const isSelfSigned = authMethod === "self_signed_tls_client_auth";
  const types = [
    ...(authMethod === "private_key_jwt" ? (["signing"] as const) : []),
    ...(authMethod !== "private_key_jwt" || client.certificateBoundTokens ? (["transport"] as const) : []),
  ];
  const registered = authMethod === "private_key_jwt" || isSelfSigned;
  const [keys, ...pages] = await Promise.all([
    registered ? load(listKeys, { clientId, show: "current", limit: 200 }) : { items: [] },
    ...types.map((type) =>
      load(listCertificates, { applicationId, type, status: "active", sort: "-notAfter", limit: SHOWN + 1 }),
    ),
  ]);
  const wanted = isSelfSigned ? "transport" : "signing";
  return [
    ...pages.flatMap(({ items }) =>
      items.map(({ kid, name, type, notAfter }) => ({
        id: kid,
        name: name || `${type} certificate`,
        kind: type === "signing" ? "Signing certificate" : "Transport certificate",
        href: `/certificates/${kid}`,
        notAfter,
      })),
    ),
    ...keys.items
      .filter(({ status, usage }) => status === "active" && usage === wanted)
      .map(({ kid, name, notAfter }) => ({
        id: kid,
        name,
        kind: "Registered key",
        href: `${clientHref(client)}/keys`,
        notAfter,
      })),
  ];
}
