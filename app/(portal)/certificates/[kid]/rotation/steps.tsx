import { Ban, Check, Replace } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { ROTATION_STEPS, type Rotation } from "@/lib/certificates/schema/rotation";

/** Whether the portal sees the use of a certificate: of application certificates that authenticate. */
export const isUseObserved = ({ type, applicationId }: Rotation["predecessor"]["certificate"]): boolean =>
  type !== "encryption" && applicationId !== null;

/** The steps in order, with the current one marked. The revoke button is prominent only when revoking is safe. */
export function RotationSteps({
  rotation,
  renewHref,
  revokeHref,
}: {
  rotation: Rotation;
  renewHref: string | undefined;
  revokeHref: string | undefined;
}) {
  const { predecessor, successor, step, quietSince, safeFrom } = rotation;
  const reached = ROTATION_STEPS.indexOf(step);
  const first = successor?.firstUsedAt;
  const downloads = successor && `/certificates/${successor.certificate.kid}`;
  const { type, applicationId } = predecessor.certificate;
  const isObserved = isUseObserved(predecessor.certificate);
  const deploy =
    type === "encryption"
      ? "and tell the parties that encrypt to you. Their use can't be observed here."
      : applicationId
        ? "configure the client with the certificate and its key, and request a token. Use appears here within seconds."
        : "and configure the server with the full chain and its key. Its use can't be observed here.";
  return (
    <Card title="Steps" isFlush>
      <ol className="flex flex-col">
        <Step number={1} reached={reached} title="Renew">
          {successor ? (
            <>
              The new certificate was issued <RelativeTime value={successor.certificate.createdAt} />.
              {successor.certificate.status === "active"
                ? " Both are valid."
                : " It is no longer active: create another certificate."}
            </>
          ) : (
            <span className="flex flex-wrap items-center gap-3">
              Create a new key and CSR; type and name are filled in. The old certificate stays valid.
              {renewHref ? (
                <ButtonLink
                  size="sm"
                  variant={step === "renew" ? "primary" : "outline"}
                  href={renewHref}
                  icon={<Replace />}
                >
                  Renew
                </ButtonLink>
              ) : null}
            </span>
          )}
        </Step>
        <Step number={2} reached={reached} title="Deploy the new certificate">
          {first ? (
            <>
              First used <RelativeTime value={first} />, last <RelativeTime value={successor.lastUsedAt ?? first} />
              {successor.lastClient ? ` by ${successor.lastClient.name ?? successor.lastClient.clientId}` : ""}.
            </>
          ) : (
            <>
              {isObserved ? "Not used yet. " : ""}
              {downloads ? <TextLink href={downloads}>Download it</TextLink> : "Renew first"}, {deploy}
            </>
          )}
        </Step>
        <Step number={3} reached={reached} title="Wait until the old certificate is unused">
          {!isObserved ? (
            "Compare with your own logs."
          ) : quietSince ? (
            <>
              Unused since <RelativeTime value={quietSince} />
              {predecessor.lastUsedAt === quietSince && predecessor.lastClient
                ? `, last by ${predecessor.lastClient.name ?? predecessor.lastClient.clientId}`
                : ""}
              .{" "}
              {step === "wait" && safeFrom ? (
                <>
                  Safe to revoke <RelativeTime value={safeFrom} /> if it stays unused.
                </>
              ) : null}
            </>
          ) : (
            "Starts when the new certificate is issued."
          )}
        </Step>
        <Step number={4} reached={reached} title="Revoke the old certificate">
          <span className="flex flex-wrap items-center gap-3">
            {step === "done"
              ? "Done. The old certificate is no longer active."
              : step === "safe"
                ? "The new certificate is in use and the old one is unused. It is safe to revoke."
                : isObserved
                  ? "Not yet: clients that still use the old certificate would stop working."
                  : "Revoke it when your own logs show that it is no longer used."}
            {revokeHref && step === "safe" ? (
              <ButtonLink size="sm" variant="danger" href={revokeHref} icon={<Ban />}>
                Revoke old certificate
              </ButtonLink>
            ) : null}
            {revokeHref && step !== "safe" && step !== "done" ? (
              <TextLink href={revokeHref}>Revoke anyway</TextLink>
            ) : null}
          </span>
        </Step>
      </ol>
    </Card>
  );
}

function Step({
  number,
  reached,
  title,
  children,
}: {
  number: number;
  reached: number;
  title: string;
  children: ReactNode;
}) {
  const state = number <= reached ? "done" : number === reached + 1 ? "current" : "todo";
  const look = {
    done: "border-accent bg-accent text-accent-foreground",
    current: "border-accent bg-accent-soft text-accent-soft-foreground",
    todo: "border-border text-muted",
  }[state];
  return (
    <li
      aria-current={state === "current" ? "step" : undefined}
      className="flex gap-3 border-b border-separator px-5 py-4 last:border-b-0"
    >
      <span
        aria-hidden="true"
        className={`grid size-6 shrink-0 place-items-center rounded-full border text-xs font-medium tabular-nums ${look}`}
      >
        {state === "done" ? <Check className="size-3.5" strokeWidth={3} /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className={`leading-6 ${state === "todo" ? "text-muted" : "font-medium"}`}>
          {title}
          {state === "done" ? <span className="sr-only"> (done)</span> : null}
        </h3>
        <div className="mt-0.5 text-[13px] leading-5">{children}</div>
      </div>
    </li>
  );
}
