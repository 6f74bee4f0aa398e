import { Paperclip, Send } from "lucide-react";
import type { Metadata } from "next";
import { cache } from "react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { DescriptionList } from "@/components/ui/description-list";
import { EmailText } from "@/components/ui/email-text";
import { RelativeTime } from "@/components/ui/relative-time";
import { Tabs } from "@/components/ui/tabs";
import { getMail } from "@/lib/mail/get-mail";
import type { Mail } from "@/lib/mail/schema";
import { kindNames, MailStatus } from "../_labels";
import { resendMailAction } from "../actions";

const mailOf = cache((mailId: string): Promise<Mail> => load(getMail, { mailId }));

export async function generateMetadata({ params }: PageProps<{ mailId: string }>): Promise<Metadata> {
  return { title: (await mailOf((await params).mailId)).subject };
}

const views = [
  ["html", "Preview"],
  ["text", "Text"],
  ["headers", "Headers"],
] as const;

export default async function MailPage({ params, searchParams }: PageProps<{ mailId: string }>) {
  const [{ mailId }, { view = "html" }] = await Promise.all([params, searchParams]);
  const mail = await mailOf(mailId);
  const maySend = await canDo("mail:send", mail.organisationId ?? undefined);
  return (
    <>
      <PageHeader
        title={mail.subject}
        crumbs={[{ label: "Mailbox", href: "/mailbox" }, { label: kindNames[mail.kind] }]}
        badges={<MailStatus mail={mail} />}
        actions={maySend && isRepeatable(mail) ? <Resend mail={mail} /> : null}
      />
      <div className="flex flex-col gap-6">
        <StateBanner mail={mail} />
        <Facts mail={mail} />
        <div>
          <Tabs
            label="Email views"
            tabs={views.map(([id, label]) => ({
              href: `/mailbox/${mailId}?view=${id}`,
              label,
              isCurrent: id === view,
            }))}
          />
          <div className="mt-4 overflow-hidden rounded-lg border border-border">
            <Content mail={mail} view={view} />
          </div>
        </div>
      </div>
    </>
  );
}

const isRepeatable = ({ status, kind }: Mail) => (status === "dead" || status === "sent") && kind !== "setup_link";

function Resend({ mail }: { mail: Mail }) {
  return (
    <ConfirmButton
      label="Resend"
      look={{ variant: "outline", icon: <Send /> }}
      tone="primary"
      title="Resend this email?"
      confirmLabel="Resend"
      pendingLabel="Sending…"
      action={resendMailAction}
      hidden={{ mailId: mail.id }}
    >
      <p className="leading-6">
        {mail.status === "sent"
          ? `It was already sent to ${mail.recipient}, who may receive it twice.`
          : `It is sent to ${mail.recipient} again, with retries for up to three days.`}
      </p>
    </ConfirmButton>
  );
}

function StateBanner({ mail: { status, isConfirmed, lastError } }: { mail: Mail }) {
  if (status === "dead") {
    return (
      <Banner tone="danger" title="Delivery failed">
        {lastError}
      </Banner>
    );
  }
  if (status === "sent" && !isConfirmed) {
    return (
      <Banner tone="warning" title="The mail server did not confirm delivery">
        {lastError}
      </Banner>
    );
  }
  if (status === "queued" && lastError) {
    return (
      <Banner tone="warning" title="The mail server has not accepted it yet">
        {lastError}
      </Banner>
    );
  }
  return null;
}

function Facts({ mail }: { mail: Mail }) {
  return (
    <Card>
      <DescriptionList
        items={[
          { term: "To", value: <EmailText value={mail.recipient} /> },
          { term: "Created", value: <RelativeTime value={mail.createdAt} /> },
          ...(mail.sentAt ? [{ term: "Sent", value: <RelativeTime value={mail.sentAt} /> }] : []),
          ...(mail.nextAttemptAt ? [{ term: "Next attempt", value: <RelativeTime value={mail.nextAttemptAt} /> }] : []),
          ...(mail.attempts > 0 ? [{ term: "Attempts", value: mail.attempts }] : []),
          ...(mail.attachments.length > 0 ? [{ term: "Attachments", value: <Attachments mail={mail} /> }] : []),
        ]}
      />
    </Card>
  );
}

function Attachments({ mail }: { mail: Mail }) {
  return (
    <ul className="flex flex-wrap gap-3">
      {mail.attachments.map(({ fileName, contentType, content }) => (
        <li key={fileName}>
          <a
            className="inline-flex items-center gap-1.5 text-link underline underline-offset-3"
            download={fileName}
            href={`data:${contentType.split(";")[0]};charset=utf-8,${encodeURIComponent(content)}`}
          >
            <Paperclip aria-hidden="true" className="size-3.5" />
            {fileName}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Content({ mail, view }: { mail: Mail; view: string | string[] }) {
  if (view === "text") {
    return (
      <pre className="overflow-x-auto bg-code p-5 font-mono text-[13px] leading-6 whitespace-pre-wrap">{mail.text}</pre>
    );
  }
  if (view === "headers") {
    return (
      <div className="bg-surface p-5">
        <DescriptionList
          items={mail.headers.map(({ name, value }) => ({
            term: name,
            value: <code className="font-mono text-[13px] break-all">{value}</code>,
          }))}
        />
      </div>
    );
  }
  // The frame has the background of the email, so that the space below a short one is not a strip.
  // No scripts, forms or same origin: the content of an email can't act on the portal. Its links open in a new tab.
  return (
    <iframe
      title={`Email “${mail.subject}”`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={mail.html}
      className="block h-[46rem] w-full resize-y bg-background"
    />
  );
}
