import { Download } from "lucide-react";
import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ChainDrawing } from "@/components/ui/chain-drawing";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { OcspCheck } from "@/components/ui/ocsp-check";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { ValidityBar } from "@/components/ui/validity-bar";
import { listAuthorities } from "@/lib/authorities/list-authorities";
import type { AuthoritySummary } from "@/lib/authorities/schema";
import { formatDate, plural } from "@/lib/format";
import { TrustCard } from "../_trust-card";

export const metadata: Metadata = { title: "Authorities" };

/** When the successor of an authority is due, in days before its expiry: CAs need a year, their servers' certificates are renewed by the portal. */
const MARK_DAYS: Record<AuthoritySummary["kind"], number> = { root: 365, issuing: 365, ocsp: 30, tls: 30 };

const roles: Record<AuthoritySummary["kind"], { title: string; about: string }> = {
  root: {
    title: "Root CA",
    about: "The trust anchor of relying parties. Signs issuing CAs, its OCSP responder and its CRL.",
  },
  issuing: {
    title: "Issuing CA",
    about: "Signs the certificates of organisations, applications, its OCSP responder and the TLS server, and its CRL.",
  },
  ocsp: {
    title: "OCSP responder",
    about: "Signs OCSP responses for its CA. Renewed automatically.",
  },
  tls: {
    title: "TLS server",
    about: "Server certificate of the mTLS endpoint. Renewed automatically.",
  },
};
const order = ["root", "issuing", "ocsp", "tls"] as const;

export default async function AuthoritiesPage() {
  const authorities = await load(listAuthorities, {});
  const sorted = authorities.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const now = deps().clock.now().toISOString();
  return (
    <>
      <PageHeader
        title="Authorities"
        crumbs={[{ label: "System Admin" }, { label: "Authorities" }]}
        description="The CAs, their validity, and the URLs of their certificates, CRLs and OCSP responders."
      />
      <div className="flex flex-col gap-6">
        <Card title="Chain of trust" description="From the root CA to the certificates of applications.">
          <ChainDrawing
            links={[
              ...sorted
                .filter((one) => one.kind === "root" || one.kind === "issuing")
                .map((one) => ({
                  id: one.id,
                  role: roles[one.kind].title,
                  name: one.name,
                  href: `#${one.id}`,
                  detail: `expires ${formatDate(new Date(one.notAfter))}`,
                })),
              {
                id: "leaf",
                role: "Certificates",
                name: "Signing, Transport, Encryption",
                detail: "350 days; other certificate types set their own validity",
              },
            ]}
          />
        </Card>
        <TrustCard />
        {sorted.map((one) => (
          <AuthorityCard key={one.id} authority={one} now={now} />
        ))}
      </div>
    </>
  );
}

function AuthorityCard({ authority, now }: { authority: AuthoritySummary; now: string }) {
  const { title, about } = roles[authority.kind];
  const { links, crl } = authority;
  const isExpired = authority.notAfter <= now;
  const question = ocspQuestion(authority);
  return (
    <Card
      id={authority.id}
      title={authority.name}
      description={`${title}. ${about}`}
      action={<StatusBadge status={isExpired ? "expired" : authority.status === "retired" ? "archived" : "active"} />}
      footer={
        <span className="flex flex-wrap gap-2">
          <ButtonLink size="sm" href={links.certificate} download icon={<Download />}>
            Certificate
          </ButtonLink>
          {links.crl ? (
            <ButtonLink size="sm" href={links.crl} download icon={<Download />}>
              CRL
            </ButtonLink>
          ) : null}
        </span>
      }
    >
      <div className="flex flex-col gap-5">
        <ValidityBar
          notBefore={authority.notBefore}
          notAfter={authority.notAfter}
          now={now}
          markDays={MARK_DAYS[authority.kind]}
        />
        <DescriptionList
          items={[
            { term: "Subject", value: <span className="font-mono text-[13px] break-words">{authority.subject}</span> },
            { term: "Key", value: authority.keyAlgorithm },
            {
              term: "Serial",
              about: "serial",
              value: <LongValue value={authority.serial} label="serial" as="hex" isWhole />,
            },
            {
              term: "SHA-256",
              hint: "compare it with a trusted copy",
              value: <LongValue value={authority.thumbprintSha256} label="SHA-256 thumbprint" as="hex" isWhole />,
            },
            ...(authority.kind === "ocsp" || authority.kind === "tls"
              ? []
              : [{ term: "CRL", about: "crl" as const, value: <CrlState crl={crl} now={now} /> }]),
            ...(question ? [{ term: "OCSP status", about: "ocsp" as const, value: <OcspCheck {...question} /> }] : []),
            ...(links.ocsp
              ? [
                  {
                    term: "OCSP",
                    hint: "POST and GET",
                    value: <LongValue value={links.ocsp} label="OCSP URL" isWhole />,
                  },
                ]
              : []),
          ]}
        />
      </div>
    </Card>
  );
}

/** What the browser asks about an issuing CA: its status, from the root's responder. The root has no issuer to ask. */
function ocspQuestion({ id, kind, parentId }: AuthoritySummary) {
  const { authorities } = deps();
  const own = kind === "issuing" ? authorities.byId(id) : undefined;
  const parent = parentId ? authorities.byId(parentId) : undefined;
  if (!own || !parent) return undefined;
  return {
    certificatePem: own.certificatePem,
    issuerPem: parent.certificatePem,
    path: `/pki/ocsp/${parent.id}`,
  };
}

function CrlState({ crl, now }: { crl: AuthoritySummary["crl"]; now: string }) {
  if (!crl) return <>Created on first request</>;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StatusBadge
        status={crl.nextUpdate <= now ? "expired" : "active"}
        word={crl.nextUpdate <= now ? "Out of date" : "Current"}
      />
      <span>
        number {crl.number}, {crl.revokedCount === 0 ? "no entries" : plural(crl.revokedCount, "entry", "entries")},
        created <RelativeTime value={crl.thisUpdate} />, next update <RelativeTime value={crl.nextUpdate} />
      </span>
    </span>
  );
}
