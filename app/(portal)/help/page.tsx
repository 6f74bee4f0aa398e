import type { Metadata } from "next";
import { deps } from "@/app/_server/runtime";
import { PageHeader } from "@/components/frame/page-header";
import { ShortcutList } from "@/components/frame/shortcuts";
import { glossary } from "@/components/glossary";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { paletteItems } from "../_frame/navigation";
import { TrustCard } from "../_trust-card";

export const metadata: Metadata = { title: "Help" };

const terms = Object.entries(glossary).sort(([, a], [, b]) => a.term.localeCompare(b.term, "en"));

/** Documents, URLs for relying parties, shortcuts, the contact of the operator, and the terms that pages use. */
export default async function HelpPage() {
  const items = await paletteItems();
  const { env } = deps();
  return (
    <>
      <PageHeader title="Help" crumbs={[{ label: "Help" }]} />
      <div className="flex flex-col gap-6">
        <div className="grid gap-6 lg:grid-cols-2">
          <Documents supportUrl={env.supportUrl} />
          <Card title="Keyboard shortcuts">
            <ShortcutList items={items.map(({ label, shortcut }) => ({ label, ...(shortcut ? { shortcut } : {}) }))} />
          </Card>
        </div>
        <TrustUrls />
        <TrustCard />
        <Card title="Glossary" description="The terms behind the question marks.">
          <DescriptionList
            items={terms.map(([id, { term, text }]) => ({ term, value: <span id={`term-${id}`}>{text}</span> }))}
          />
        </Card>
      </div>
    </>
  );
}

function Documents({ supportUrl }: { supportUrl: string | undefined }) {
  const links = [
    { href: "/developers", label: "For developers", about: "How a client authenticates and gets access tokens." },
    { href: "/api/v1/openapi.json", label: "REST API", about: "OpenAPI document of everything that the portal does." },
    {
      href: "/.well-known/openid-configuration",
      label: "Authorization server metadata",
      about: "Endpoints, methods and algorithms.",
    },
    { href: "/certificates/which-key", label: "Which key is it?", about: "Finds the certificate of a key or file." },
  ];
  return (
    <Card title="Documentation">
      <ul className="flex flex-col gap-3">
        {links.map(({ href, label, about }) => (
          <li key={href}>
            <TextLink href={href} {...(href.endsWith("json") || href.startsWith("/.") ? { target: "_blank" } : {})}>
              {label}
            </TextLink>
            <span className="block text-[13px] text-muted">{about}</span>
          </li>
        ))}
        <li>
          {supportUrl ? (
            <TextLink href={supportUrl}>Contact support</TextLink>
          ) : (
            <span className="font-medium">Support</span>
          )}
          <span className="block text-[13px] text-muted">
            {supportUrl
              ? "Include the request id that an error message shows."
              : "Contact the operator of this portal. Include the request id that an error message shows."}
          </span>
        </li>
      </ul>
    </Card>
  );
}

/** Public URLs that relying parties need, without signing in. */
function TrustUrls() {
  const { env, authorities } = deps();
  return (
    <Card
      id="trust"
      title="CAs, CRLs and OCSP"
      description="For the trust store of relying parties. Compare the root CA's thumbprint with a trusted copy before you install it."
    >
      <div className="flex flex-col gap-6">
        {authorities.all().map(({ id, kind, name }) => (
          <section key={id} aria-label={name}>
            <h3 className="mb-1 font-medium">{name}</h3>
            <DescriptionList
              items={[
                {
                  term: "Certificate",
                  value: (
                    <UrlValue url={`${env.pkiUrl}/pki/${kind === "root" ? "root" : id}.crt`} label="certificate" />
                  ),
                },
                { term: "CRL", about: "crl", value: <UrlValue url={`${env.pkiUrl}/pki/${id}.crl`} label="CRL" /> },
                {
                  term: "OCSP",
                  about: "ocsp",
                  value: <LongValue value={`${env.pkiUrl}/pki/ocsp/${id}`} label="OCSP URL" isWhole />,
                },
              ]}
            />
          </section>
        ))}
      </div>
    </Card>
  );
}

const UrlValue = ({ url, label }: { url: string; label: string }) => (
  <LongValue value={url} label={`${label} URL`} isWhole href={url} />
);
