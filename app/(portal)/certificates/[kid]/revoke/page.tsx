import { redirect } from "next/navigation";
import { load } from "@/app/_server/load";
import { requirePermission } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { currentActor } from "@/app/_server/session";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { revocationImpact } from "@/lib/certificates/revocation-impact";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import type { RevocationImpact } from "@/lib/certificates/schema/revocation";
import { reasonsFor } from "@/lib/compromise/reasons";
import { plural, shortenMiddle } from "@/lib/format";
import { proofCommand } from "@/lib/revocation-desk/proof-command";
import { isUnrevoked } from "@/lib/state/certificate";
import { certificateTypeLabels, reasonLabels, statusOf } from "../../_labels";
import { CONFIRMATION_LENGTH } from "../../_revoke";
import { revokeAction } from "../../actions";
import { certificateOf, titledByCertificate, titleOf } from "../_certificate";
import { RevokeForm } from "./revoke-form";

export const generateMetadata = titledByCertificate("Revoke");

export default async function RevokePage({ params }: PageProps<{ kid: string }>) {
  const { kid } = await params;
  const certificate = await certificateOf(kid);
  await requirePermission("certificate:revoke", certificate.organisationId);
  if (!isUnrevoked(certificate)) redirect(`/certificates/${kid}`);
  const [impact, actor] = await Promise.all([load(revocationImpact, { kid }), currentActor()]);
  return (
    <>
      <PageHeader
        title={
          <>
            Revoke <bdi>{titleOf(certificate)}</bdi>
          </>
        }
        crumbs={[
          { label: "Certificates", href: "/certificates" },
          { label: certificate.name || shortenMiddle(kid), href: `/certificates/${kid}` },
          { label: "Revoke" },
        ]}
        badges={<StatusBadge status={statusOf(certificate)} />}
      />
      <div className="flex max-w-3xl flex-col gap-6">
        <Impact certificate={certificate} impact={impact} />
        <Card title="Revoke certificate">
          <RevokeForm
            kid={kid}
            phrase={kid.slice(-CONFIRMATION_LENGTH)}
            reasons={reasonsFor(actor).map((value) => ({ value, label: reasonLabels[value] }))}
            defaultReason={certificate.isSuperseded ? "superseded" : "unspecified"}
            action={revokeAction}
          />
        </Card>
        {certificate.publicKey.crv === "X25519" ? null : (
          <Card
            title="Revoke with the private key"
            description="The holder of the private key can revoke it at any time, using only openssl and curl. The reason is key compromise. No account is needed."
          >
            <CodeBlock
              title="Shell"
              copyLabel="Copy command"
              variants={[{ id: "openssl", label: "OpenSSL and curl", code: proofCommand(deps().env.publicUrl, kid) }]}
            />
          </Card>
        )}
      </div>
    </>
  );
}

/** Lists what the revocation affects. */
function Impact({ certificate, impact }: { certificate: Certificate; impact: RevocationImpact }) {
  const type = certificateTypeLabels[certificate.type].label;
  return (
    <Card title="Impact">
      <div className="flex flex-col gap-5">
        {impact.isLastActiveOfType ? (
          <Banner tone="warning" title={`This is the last active ${type} certificate here`}>
            Clients that need one stop working. Renew it first, unless its key is compromised.
          </Banner>
        ) : null}
        <DescriptionList
          items={[
            { term: "KID", about: "kid", value: <LongValue value={certificate.kid} label="KID" isWhole /> },
            {
              term: "Certificate",
              value: `${type}${certificate.name ? ` · ${certificate.name}` : ""} · ${certificate.applicationName ?? certificate.organisationName}`,
            },
            {
              term: "Clients",
              hint: "that can authenticate with it",
              value:
                impact.clients.length === 0 ? (
                  "None"
                ) : (
                  <ul className="flex flex-col gap-0.5">
                    {impact.clients.map((client) => (
                      <li key={client.clientId}>
                        <TextLink href={`/applications/${certificate.applicationId}/clients/${client.clientId}`}>
                          {client.name}
                        </TextLink>{" "}
                        <span className="text-muted">{client.authMethod}</span>
                      </li>
                    ))}
                  </ul>
                ),
            },
            { term: "Last used", value: impact.lastUsedAt ? <RelativeTime value={impact.lastUsedAt} /> : "Never" },
            ...(impact.siblingsOnKey.length > 0
              ? [
                  {
                    term: "Same key",
                    hint: "also revoked if the reason is key compromise",
                    value: (
                      <ul className="flex flex-col gap-0.5">
                        {impact.siblingsOnKey.map((kid) => (
                          <li key={kid}>
                            <TextLink href={`/certificates/${kid}`}>{shortenMiddle(kid)}</TextLink>
                          </li>
                        ))}
                      </ul>
                    ),
                  },
                ]
              : []),
            ...(impact.registrationsOnKey.length > 0
              ? [
                  {
                    term: "Registered keys",
                    hint: "also blocked if the reason is key compromise",
                    value: plural(impact.registrationsOnKey.length, "client"),
                  },
                ]
              : []),
            {
              term: "Access tokens",
              about: "accessToken",
              hint: "obtained in the last 10 minutes",
              value: `${plural(impact.liveAccessTokens, "token")}: rejected immediately by this portal and its introspection endpoint. A server that only verifies signatures accepts them until they expire, in 10 minutes at most; they can't be recalled.`,
            },
            {
              term: "Refresh tokens",
              hint: "obtained with it",
              value: `${plural(impact.refreshTokens, "token")}: revoked with their consents, unless the reason is that the certificate was superseded.`,
            },
            {
              term: "Key sets",
              about: "jwks",
              hint: "it is removed from",
              value:
                impact.keySets.length === 0 ? (
                  "None"
                ) : (
                  <ul className="flex flex-col gap-0.5 font-mono text-[13px] break-all">
                    {impact.keySets.map((url) => (
                      <li key={url}>{url}</li>
                    ))}
                  </ul>
                ),
            },
            ...(impact.webhooks
              ? [
                  {
                    term: "Webhooks",
                    hint: "that are notified",
                    value:
                      impact.webhooks.length === 0 ? (
                        "None"
                      ) : (
                        <ul className="flex flex-col gap-0.5">
                          {impact.webhooks.map(({ id, receiver, description }) => (
                            <li key={id}>
                              <TextLink href={`/organisations/${certificate.organisationId}/webhooks/${id}`}>
                                {receiver}
                              </TextLink>{" "}
                              <span className="text-muted">{description}</span>
                            </li>
                          ))}
                        </ul>
                      ),
                  },
                ]
              : []),
            {
              term: "Effective immediately",
              value:
                "Its key is removed from the published key sets, tokens are rejected, and OCSP reports it as revoked. The CRL follows within a second.",
            },
          ]}
        />
      </div>
    </Card>
  );
}
