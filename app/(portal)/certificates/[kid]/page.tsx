import { Ban, Download, Pencil, Replace } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { AsideLayout } from "@/components/frame/aside-layout";
import { PageHeader } from "@/components/frame/page-header";
import { SectionIndex } from "@/components/frame/section-index";
import { ArrivalToast } from "@/components/ui/arrival-toast";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { Chip, StatusBadge } from "@/components/ui/status-badge";
import { Term } from "@/components/ui/term";
import { ValidityBar } from "@/components/ui/validity-bar";
import { describeCertificate } from "@/lib/certificates/describe-certificate";
import type { Certificate, CertificateDescription } from "@/lib/certificates/schema/certificate";
import { shortenMiddle } from "@/lib/format";
import { decodeName } from "@/lib/pki/names";
import { isUnrevoked } from "@/lib/state/certificate";
import { EnvironmentMarkOf } from "../../_environment-mark";
import { EncryptionTest } from "../_encryption";
import { certificateTypeLabels, reasonText, statusOf } from "../_labels";
import { downloadActions, mainDownload, renewHref } from "../_menu";
import { firstReminderOf } from "../_reminder";
import { KeyCheckCard } from "../_which-key/key-check-card";
import { FormatLinks } from "../download-menu";
import { identifyKeyAction } from "../which-key/actions";
import { CertificateActions } from "./_actions";
import { decoded, titleOf } from "./_certificate";
import { ExtensionList } from "./_extensions";
import { commonName, IssuerCard, KeyCard, PublishedCard, SubjectCard, ValidityFacts } from "./_facts";
import { History } from "./_history";
import { MtlsCheck } from "./_mtls-check";
import { UseItCard } from "./_use-it";
import { WhatNow } from "./_what-now";

type Props = PageProps<{ kid: string }>;

const descriptionOf = cache((kid: string): Promise<CertificateDescription> => load(describeCertificate, { kid }));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: titleOf((await descriptionOf(decoded((await params).kid))).certificate) };
}

export default async function CertificatePage({ params, searchParams }: Props) {
  const [{ kid: parameter }, query] = await Promise.all([params, searchParams]);
  const kid = decoded(parameter);
  const description = await descriptionOf(kid);
  const { certificate } = description;
  if (certificate.kid !== kid) redirect(`/certificates/${certificate.kid}`); // requested by serial, thumbprint or subject
  const [mayAudit, mayIssue, mayRevoke, reminder] = await Promise.all([
    canDo("audit:read", certificate.organisationId),
    canDo("certificate:issue", certificate.organisationId),
    canDo("certificate:revoke", certificate.organisationId),
    firstReminderOf(certificate),
  ]);
  const { clock, env, authorities } = deps();
  const root = authorities.root();
  return (
    <>
      {query.saved ? <ArrivalToast message="Certificate updated." param="saved" /> : null}
      {certificate.applicationId ? <EnvironmentMarkOf applicationId={certificate.applicationId} /> : null}
      <Head certificate={certificate} mayIssue={mayIssue} mayRevoke={mayRevoke} />
      <AsideLayout
        side="end"
        isOptional
        aside={<SectionIndex sections={SECTIONS.filter(({ id }) => mayAudit || id !== "history")} />}
      >
        <StateBanners certificate={certificate} note={description.revocationNote} isFresh={Boolean(query.revoked)} />
        <WhatNow certificate={certificate} mayIssue={mayIssue} />
        <Card id="validity" title="Validity">
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
        <div className="grid gap-6 2xl:grid-cols-2">
          <SubjectCard description={description} />
          <KeyCard description={description} />
        </div>
        <UseItCard id="use" certificate={certificate} />
        <MtlsCheck certificate={certificate} />
        <EncryptionTest certificate={certificate} />
        <KeyCheckCard kid={certificate.kid} keyThumbprint={certificate.keyThumbprint} identify={identifyKeyAction} />
        <IssuerCard
          description={description}
          root={{ name: commonName(decodeName(root.issuer.subjectDer)), href: "/pki/root.crt" }}
        />
        <PublishedCard description={description} publicUrl={env.publicUrl} />
        <Card id="extensions" title="Extensions" description="Permitted uses, and where to check its status.">
          <ExtensionList extensions={description.extensions} />
        </Card>
        <History certificate={certificate} />
        <div id="pem">
          <CodeBlock
            title="PEM"
            copyLabel="Copy PEM"
            maxHeight={320}
            isUnbroken
            variants={[{ id: "pem", label: "PEM", code: certificate.certificate }]}
          />
        </div>
      </AsideLayout>
    </>
  );
}

/** The sections of the index, in the order of the page. */
const SECTIONS = [
  { id: "validity", title: "Validity" },
  { id: "subject", title: "Subject" },
  { id: "key", title: "Key" },
  { id: "use", title: "Use it" },
  { id: "chain", title: "Issuer and chain" },
  { id: "publication", title: "Publication" },
  { id: "extensions", title: "Extensions" },
  { id: "history", title: "History" },
  { id: "pem", title: "PEM" },
];

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
  const download = mainDownload(kid);
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
          KID <Term of="kid" /> <LongValue value={kid} label="KID" isWhole />
        </span>
      }
      actions={
        <>
          <ButtonLink href={download.href} download icon={<Download />}>
            {download.label}
          </ButtonLink>
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
          <span className="without-script:hidden">
            <CertificateActions items={downloadActions(kid)} />
          </span>
          <FormatLinks kid={kid} />
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
          title={
            <>
              Superseded by a newer certificate <Term of="superseded" />
            </>
          }
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
