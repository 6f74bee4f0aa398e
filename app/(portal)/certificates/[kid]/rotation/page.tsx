import { RefreshCw } from "lucide-react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { AutoRefresh } from "@/components/ui/auto-refresh";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { getRotation } from "@/lib/certificates/rotation";
import { ROTATION_QUIET_HOURS, type Rotation } from "@/lib/certificates/schema/rotation";
import { shortenMiddle } from "@/lib/format";
import { certificateTypeLabels, statusOf } from "../../_labels";
import { renewHref } from "../../_menu";
import { titledByCertificate } from "../_certificate";
import { isUseObserved, RotationSteps } from "./steps";

export const generateMetadata = titledByCertificate("Rotation");

/** Rotation from the old certificate to the new one: completed steps, observed use, and when the old one can be revoked. */
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
        description={`Switch from the old ${certificateTypeLabels[old.type].label} certificate to the new one without downtime.`}
        actions={
          <>
            {rotation.step === "done" ? null : <AutoRefresh everySeconds={10} />}
            <ButtonLink href={`${self}/rotation`} icon={<RefreshCw />}>
              Refresh
            </ButtonLink>
          </>
        }
      />
      <div className="flex flex-col gap-6">
        <div className="grid gap-6 lg:grid-cols-2">
          <Side title="Old" side={rotation.predecessor} />
          {rotation.successor ? (
            <Side title="New" side={rotation.successor} />
          ) : (
            <Card title="New" description="No new certificate yet." />
          )}
        </div>
        <RotationSteps
          rotation={rotation}
          renewHref={mayIssue ? renewHref(old) : undefined}
          revokeHref={mayRevoke && old.status === "active" ? `${self}/revoke` : undefined}
        />
        <Banner title="What the portal can observe">
          {old.type === "encryption"
            ? "Other parties encrypt to this key on their own, so the portal can't observe its use. Keep the old private key until your logs show no more messages encrypted to it."
            : !isUseObserved(old)
              ? "The portal can't observe the use of a server's certificate: compare with your own logs."
              : "The portal records assertions at its authorization server and client certificates on its TLS endpoints. It can't observe signed messages or connections to other servers: compare with your own logs."}{" "}
          {isUseObserved(old)
            ? `When the new certificate is in use, the old one counts as safe to revoke after ${ROTATION_QUIET_HOURS} hours without use, so that daily jobs are noticed. If your jobs run less often, wait longer.`
            : null}
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
            {lastAudience ? `, audience ${lastAudience}` : ""}
          </>
        ) : (
          "No use recorded"
        )}
      </p>
      <p className="text-[13px] text-muted">
        Expires <RelativeTime value={certificate.notAfter} />
        {lastFailedAt ? (
          <>
            {" · "}last rejected <RelativeTime value={lastFailedAt} />
          </>
        ) : null}
      </p>
    </Card>
  );
}
