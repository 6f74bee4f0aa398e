import { Ban, Check, Replace } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { ROTATION_STEPS, type Rotation } from "@/lib/certificates/schema";

/** The steps in order, the current one marked; the button to revoke stands out only when it is safe. */
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
  return (
    <Card title="Steps" isFlush>
      <ol className="flex flex-col">
        <Step number={1} reached={reached} title="Renew">
          {successor ? (
            <>
              The new certificate was issued <RelativeTime value={successor.certificate.createdAt} />.
              {successor.certificate.status === "active"
                ? " Both work side by side."
                : " It is no longer in force: issue another one, as a new certificate."}
            </>
          ) : (
            <span className="flex flex-wrap items-center gap-3">
              Make a new key and CSR; type and name are filled in. The old certificate goes on working.
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
        <Step number={2} reached={reached} title="Deploy the new one and see it in use">
          {first ? (
            <>
              First seen <RelativeTime value={first} />, last <RelativeTime value={successor.lastUsedAt ?? first} />
              {successor.lastClient ? ` by ${successor.lastClient.name ?? successor.lastClient.clientId}` : ""}.
            </>
          ) : (
            <>
              Not seen yet. {downloads ? <TextLink href={downloads}>Download it</TextLink> : "Renew first"}, configure
              the client with it and its new key, and let it get a token. It shows up here within seconds.
            </>
          )}
        </Step>
        <Step number={3} reached={reached} title="Wait until the old one is quiet">
          {quietSince ? (
            <>
              Unused since <RelativeTime value={quietSince} />
              {predecessor.lastUsedAt === quietSince && predecessor.lastClient
                ? `, then by ${predecessor.lastClient.name ?? predecessor.lastClient.clientId}`
                : ""}
              .{" "}
              {step === "wait" && safeFrom ? (
                <>
                  Safe <RelativeTime value={safeFrom} />, if nobody uses it until then.
                </>
              ) : null}
            </>
          ) : (
            "Counted from the moment there is a new one."
          )}
        </Step>
        <Step number={4} reached={reached} title="Revoke the old one">
          <span className="flex flex-wrap items-center gap-3">
            {step === "done"
              ? "Done: the old certificate is out of use."
              : step === "safe"
                ? "The new one is in use and the old one is quiet: nothing should notice."
                : "Not yet. What still uses the old one would stop."}
            {revokeHref && step === "safe" ? (
              <ButtonLink size="sm" variant="danger" href={revokeHref} icon={<Ban />}>
                Revoke the old one
              </ButtonLink>
            ) : null}
            {revokeHref && step !== "safe" && step !== "done" ? (
              <TextLink href={revokeHref}>Revoke it all the same</TextLink>
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
