import { Ban, Pencil, Replace } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { Chip, StatusBadge } from "@/components/ui/status-badge";
import { ValidityBar } from "@/components/ui/validity-bar";
import { describeCertificate } from "@/lib/certificates/describe-certificate";
import type { Certificate, CertificateDescription } from "@/lib/certificates/schema/certificate";
import { shortenMiddle } from "@/lib/format";
import { decodeName } from "@/lib/pki/names";
import { isUnrevoked } from "@/lib/state/certificate";
import { EncryptionTest } from "../_encryption";
import { certificateTypeLabels, reasonText, statusOf } from "../_labels";
import { renewHref } from "../_menu";
import { firstReminderOf } from "../_reminder";
import { KeyCheckCard } from "../_which-key/key-check-card";
import { DownloadMenu } from "../download-menu";
import { identifyKeyAction } from "../which-key/actions";
import { ExtensionList } from "./_extensions";
import { commonName, IssuerCard, KeyCard, PublishedCard, SubjectCard, ValidityFacts } from "./_facts";
import { History } from "./_history";
import { MtlsCheck } from "./_mtls-check";
import { WhatNow } from "./_what-now";

type Props = PageProps<{ kid: string }>;

const descriptionOf = cache((kid: string): Promise<CertificateDescription> => load(describeCertificate, { kid }));

/** Next passes parameters percent-encoded to pages, and decoded to `generateMetadata`. */
function decoded(parameter: string): string {
  try {
    return decodeURIComponent(parameter);
  } catch {
    return parameter; // already decoded, and contains a percent sign
  }
}

const titleOf = ({ name, type }: Certificate): string => name || `${certificateTypeLabels[type].label} certificate`;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: titleOf((await descriptionOf(decoded((await params).kid))).certificate) };
}

export default async function CertificatePage({ params, searchParams }: Props) {
  const [{ kid: parameter }, query] = await Promise.all([params, searchParams]);
  const kid = decoded(parameter);
  const description = await descriptionOf(kid);
  const { certificate } = description;
  if (certificate.kid !== kid) redirect(`/certificates/${certificate.kid}`); // requested by serial, thumbprint or subject
  const [mayIssue, mayRevoke, reminder] = await Promise.all([
    canDo("certificate:issue", certificate.organisationId),
    canDo("certificate:revoke", certificate.organisationId),
    firstReminderOf(certificate),
  ]);
  const { clock, env, authorities } = deps();
  return (
    <>
      <Head certificate={certificate} mayIssue={mayIssue} mayRevoke={mayRevoke} />
      <div className="flex flex-col gap-6">
        <StateBanners certificate={certificate} note={description.revocationNote} isFresh={Boolean(query.revoked)} />
        <WhatNow certificate={certificate} mayIssue={mayIssue} />
        <Card title="Validity">
          <div className="flex flex-col gap-5">
            <ValidityBar
              notBefore={certificate.notBefore}
              notAfter={certificate.notAfter}
              now={clock.now().toISOString()}
              revokedAt={certificate.revokedAt}
              markDays={reminder}
            />
            <ValidityFacts description={description} />
          </div>
        </Card>
        <div className="grid gap-6 lg:grid-cols-2">
          <SubjectCard description={description} />
          <KeyCard description={description} />
        </div>
        <KeyCheckCard kid={certificate.kid} keyThumbprint={certificate.keyThumbprint} identify={identifyKeyAction} />
        <IssuerCard description={description} root={commonName(decodeName(authorities.root().issuer.subjectDer))} />
        <Card title="Extensions" description="Permitted uses, and where to check its status.">
          <ExtensionList extensions={description.extensions} />
        </Card>
        <PublishedCard description={description} publicUrl={env.publicUrl} />
        <MtlsCheck certificate={certificate} />
        <EncryptionTest certificate={certificate} />
        <History certificate={certificate} />
        <CodeBlock
          title="PEM"
          copyLabel="Copy PEM"
          maxHeight={320}
          isUnbroken
          variants={[{ id: "pem", label: "PEM", code: certificate.certificate }]}
        />
      </div>
    </>
  );
}

function Head({
  certificate,
  mayIssue,
  mayRevoke,
}: {
  certificate: Certificate;
  mayIssue: boolean;
  mayRevoke: boolean;
}) {
  const renew = mayIssue ? renewHref(certificate) : undefined;
  const { applicationId, applicationName, kid } = certificate;
  return (
    <PageHeader
      title={titleOf(certificate)}
      crumbs={
        applicationId && applicationName
          ? [
              { label: "Applications", href: "/applications" },
              { label: applicationName, href: `/applications/${applicationId}/certificates` },
              { label: shortenMiddle(kid) },
            ]
          : [{ label: "Certificates", href: "/certificates" }, { label: shortenMiddle(kid) }]
      }
      badges={
        <>
          <Chip>{certificateTypeLabels[certificate.type].label}</Chip>
          <StatusBadge status={statusOf(certificate)} />
        </>
      }
      description={
        <span className="flex flex-wrap items-center gap-x-2">
          KID <LongValue value={kid} label="KID" isWhole />
        </span>
      }
      actions={
        <>
          <DownloadMenu kid={kid} />
          {mayIssue ? (
            <ButtonLink href={`/certificates/${kid}/edit`} icon={<Pencil />}>
              Edit
            </ButtonLink>
          ) : null}
          {renew ? (
            <ButtonLink href={renew} icon={<Replace />}>
              Renew
            </ButtonLink>
          ) : null}
          {mayRevoke && isUnrevoked(certificate) ? (
            <ButtonLink href={`/certificates/${kid}/revoke`} variant="danger-soft" icon={<Ban />}>
              Revoke
            </ButtonLink>
          ) : null}
        </>
      }
    />
  );
}

/** Banners for a revoked, superseded or expiring certificate. */
function StateBanners({
  certificate,
  note,
  isFresh,
}: {
  certificate: Certificate;
  note: string | null;
  isFresh: boolean;
}) {
  const { replacedBy, replaces, revokedAt, revocationReason } = certificate;
  return (
    <>
      {revokedAt ? (
        <div role={isFresh ? "status" : undefined}>
          <Banner tone="danger" title={isFresh ? "Certificate revoked" : "This certificate was revoked"}>
            <RelativeTime value={revokedAt} /> · {reasonText(revocationReason ?? "unspecified")}
            {note ? <span className="block">Note: {note}</span> : null}
          </Banner>
        </div>
      ) : null}
      {replacedBy ? (
        <Banner
          title="Superseded by a newer certificate"
          action={
            <span className="flex flex-wrap gap-2">
              <ButtonLink size="sm" href={`/certificates/${certificate.kid}/rotation`}>
                View rotation
              </ButtonLink>
              <ButtonLink size="sm" href={`/certificates/${replacedBy}`}>
                View new certificate
              </ButtonLink>
            </span>
          }
        >
          {certificate.status === "active"
            ? "Both are valid until this one expires or is revoked. Revoke it after you have switched."
            : "Use the new certificate."}
        </Banner>
      ) : certificate.isExpiring ? (
        <Banner
          tone="warning"
          title={
            <>
              Expires <RelativeTime value={certificate.notAfter} />
            </>
          }
        >
          Renew it before then: both certificates are valid until you have switched.
        </Banner>
      ) : null}
      {replaces ? (
        <p className="text-[13px] text-muted">
          Renewed from <TextLink href={`/certificates/${replaces}`}>{shortenMiddle(replaces)}</TextLink>.{" "}
          <TextLink href={`/certificates/${replaces}/rotation`}>View rotation</TextLink>.
        </p>
      ) : null}
    </>
  );
}
