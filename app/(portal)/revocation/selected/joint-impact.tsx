import { Banner } from "@/components/ui/banner";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { JointRevocationImpact } from "@/lib/certificates/schema/revocation";
import { plural } from "@/lib/format";

type Client = JointRevocationImpact["clients"][number];

/** The clients that lose a certificate, those without another one first. */
export function JointImpact({ impact: { clients, hasMore } }: { impact: JointRevocationImpact }) {
  const stopping = clients.filter(({ hasAnother }) => !hasAnother);
  const others = clients.filter(({ hasAnother }) => hasAnother);
  return (
    <Card
      title="Impact"
      description="Keys are removed from the published key sets, tokens are rejected and OCSP reports the certificates as revoked, all immediately. The CRL follows within a second."
    >
      <div className="flex flex-col gap-5">
        {stopping.length > 0 ? (
          <Banner tone="warning" title={`${plural(stopping.length, "client")} without another valid certificate`}>
            They can’t authenticate with a certificate afterwards. Renew first, unless the keys are compromised.
          </Banner>
        ) : null}
        <Clients title="No other valid certificate" clients={stopping} />
        <Clients title="Another certificate remains" clients={others} />
        {clients.length === 0 ? <p>No client authenticates with these certificates.</p> : null}
        {hasMore ? <p className="text-muted">More clients are affected; the first 200 are shown.</p> : null}
      </div>
    </Card>
  );
}

function Clients({ title, clients }: { title: string; clients: readonly Client[] }) {
  if (clients.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 font-medium">{title}</h3>
      <ul className="flex flex-col gap-1.5">
        {clients.map(({ clientId, name, authMethod, applicationId, applicationName, organisationName, lastUsedAt }) => (
          <li key={`${clientId} ${authMethod}`} className="leading-6">
            <TextLink href={`/applications/${applicationId}/clients/${clientId}`}>{name}</TextLink>{" "}
            <span className="text-muted">
              <bdi>{applicationName}</bdi> · <bdi>{organisationName}</bdi> ·{" "}
              {lastUsedAt ? (
                <>
                  certificate last used <RelativeTime value={lastUsedAt} />
                </>
              ) : (
                "certificate never used"
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
