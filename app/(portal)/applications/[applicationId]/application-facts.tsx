import type { ReactNode } from "react";
import type { GlossaryTerm } from "@/components/glossary";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { Term } from "@/components/ui/term";
import type { Application } from "@/lib/applications/schema";
import { securityLabels, typeLabels } from "../../_labels/applications";

/** Ids, dates, owner and links of an application, for the side column of its overview. */
export function ApplicationFacts({ application }: { application: Application }) {
  const own = `/applications/${application.id}`;
  const links = [
    ["Home page", application.homepageUri],
    ["Privacy policy", application.policyUri],
    ["Terms of service", application.termsOfServiceUri],
  ].filter((link): link is [string, string] => Boolean(link[1]));
  return (
    <Card title="Details">
      {application.description ? <p className="mb-4 break-words">{application.description}</p> : null}
      <dl className="flex flex-col gap-3">
        <Fact term="Owner">
          <TextLink href={`/organisations/${application.organisationId}`}>
            <bdi>{application.organisationName}</bdi>
          </TextLink>
        </Fact>
        <Fact term="Application id">
          <LongValue value={application.id} label="application id" head={8} tail={8} />
        </Fact>
        <Fact term="Unique name">
          <LongValue value={application.uniqueName} label="unique name" isWhole />
        </Fact>
        <Fact term="Type">{typeLabels[application.type].label}</Fact>
        <Fact term="Security configuration">
          {securityLabels[application.securityConfiguration].label} <SecurityTerm of={application} />
        </Fact>
        <Fact term="Created">
          <RelativeTime value={application.createdAt} as="date" />
        </Fact>
        <Fact term="Updated">
          <RelativeTime value={application.updatedAt} />
        </Fact>
        <Fact term="Links">
          <span className="flex flex-col">
            {links.map(([label, href]) => (
              <TextLink key={label} href={href} rel="noreferrer">
                {label}
              </TextLink>
            ))}
            <TextLink href={`${own}/keys`}>Key sets (JWKS)</TextLink>
            <TextLink href={`${own}/certificates`}>Certificates</TextLink>
          </span>
        </Fact>
      </dl>
    </Card>
  );
}

const securityTerms: Partial<Record<Application["securityConfiguration"], GlossaryTerm>> = {
  fapi2: "fapi2",
  private_key_jwt: "privateKeyJwt",
  mtls: "mtls",
};

function SecurityTerm({ of }: { of: Pick<Application, "securityConfiguration"> }) {
  const term = securityTerms[of.securityConfiguration];
  return term ? <Term of={term} /> : null;
}

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div>
    <dt className="text-[13px] text-muted">{term}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </div>
);
