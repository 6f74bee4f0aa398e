import { RefreshCw } from "lucide-react";
import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { getRotation } from "@/lib/certificates/rotation";
import { ROTATION_QUIET_HOURS, type Rotation } from "@/lib/certificates/schema";
import { shortenMiddle } from "@/lib/format";
import { replaceHref } from "../../_menu";
import { certificateTypeWords, statusOf } from "../../_words";
import { RotationSteps } from "./steps";

export const metadata: Metadata = { title: "Rotation" };

/** From the old certificate to the new one: what is done, what was seen, and when the old one can go. */
export default async function RotationPage({ params }: PageProps<{ kid: string }>) {
  const { kid } = await params;
  const rotation = await load(getRotation, { kid });
  const { certificate: old } = rotation.predecessor;
  const [mayIssue, mayRevoke] = await Promise.all([
    canDo("certificate:issue", old.organisationId),
    canDo("certificate:revoke", old.organisationId),
  ]);
  const self = `/certificates/${old.kid}`;
  return (
    <>
      <PageHeader
        title="Rotation"
        crumbs={[
          { label: "Certificates", href: "/certificates" },
          { label: old.name || shortenMiddle(old.kid), href: self },
          { label: "Rotation" },
        ]}
        description={`From the old ${certificateTypeWords[old.type].label} certificate to its successor, without breaking anything.`}
        actions={
          <ButtonLink href={`${self}/rotation`} icon={<RefreshCw />}>
            Look again
          </ButtonLink>
        }
      />
      <div className="flex flex-col gap-6">
        <div className="grid gap-6 lg:grid-cols-2">
          <Side title="Old" side={rotation.predecessor} />
          {rotation.successor ? (
            <Side title="New" side={rotation.successor} />
          ) : (
            <Card title="New" description="There is no successor yet." />
          )}
        </div>
        <RotationSteps
          rotation={rotation}
          renewHref={mayIssue ? replaceHref(old) : undefined}
          revokeHref={mayRevoke && old.status === "active" ? `${self}/revoke` : undefined}
        />
        <Banner title="What the portal can see, and what not">
          {old.type === "encryption"
            ? "Others encrypt to this key by themselves, so its use is never seen here. Keep the old private key until nothing arrives that was encrypted to it, by your own logs."
            : "It counts assertions at its authorization server and certificates that reach it over TLS. A signature on a message, or a connection to somebody else's server, is not seen here: compare with your own logs."}{" "}
          Quiet for {ROTATION_QUIET_HOURS} hours counts as safe, so that daily jobs show up. If yours run more seldom,
          wait longer.
        </Banner>
      </div>
    </>
  );
}

function Side({ title, side }: { title: string; side: Rotation["predecessor"] }) {
  const { certificate, lastUsedAt, lastClient, lastAudience, lastFailedAt } = side;
  return (
    <Card
      title={title}
      action={<StatusBadge status={statusOf(certificate)} />}
      description={
        <TextLink href={`/certificates/${certificate.kid}`}>
          {certificate.name ? `${certificate.name} · ` : ""}
          {shortenMiddle(certificate.kid)}
        </TextLink>
      }
    >
      <p>
        {lastUsedAt ? (
          <>
            Last used <RelativeTime value={lastUsedAt} />
            {lastClient ? ` by ${lastClient.name ?? lastClient.clientId}` : ""}
            {lastAudience ? `, towards ${lastAudience}` : ""}
          </>
        ) : (
          "Not seen in use"
        )}
      </p>
      <p className="text-[13px] text-muted">
        Ends <RelativeTime value={certificate.notAfter} />
        {lastFailedAt ? (
          <>
            {" · "}last refused <RelativeTime value={lastFailedAt} />
          </>
        ) : null}
      </p>
    </Card>
  );
}
