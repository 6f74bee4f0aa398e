import { Download } from "lucide-react";
import { load } from "@/app/_server/load";
import { listInput, type PageProps } from "@/app/_server/query";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { LongValue } from "@/components/ui/long-value";
import { Tabs } from "@/components/ui/tabs";
import { getSnippets } from "@/lib/snippets/get-snippets";
import { ClientFrame, clientHref, clientOf, titledByClient } from "../_frame";

export const generateMetadata = titledByClient("Quickstart");

type Props = PageProps<{ applicationId: string; clientId: string }>;

/** Programs that get a token for this client, with its id, key and URLs filled in. */
export default async function QuickstartPage({ params, searchParams }: Props) {
  const [{ application, client }, query] = await Promise.all([params.then(clientOf), searchParams]);
  const { clientId } = client;
  const { language, kid: chosen } = listInput(query, ["language", "kid"]);
  const { snippets, obstacles, kid, keyFile, certificateFile } = await load(getSnippets, { clientId, kid: chosen });
  const own = `${clientHref(client)}/how`;
  const href = (path: string, more: Record<string, string> = {}) => {
    const search = new URLSearchParams({ ...more, ...(chosen ? { kid: chosen } : {}) }).toString();
    return search ? `${path}?${search}` : path;
  };
  const shown = snippets.find((one) => one.language === language) ?? snippets[0];
  return (
    <ClientFrame
      application={application}
      client={client}
      tab="how"
      actions={
        <ButtonLink href={href(`${own}/postman`)} download icon={<Download />}>
          Postman collection
        </ButtonLink>
      }
    >
      {obstacles.length > 0 ? (
        <Banner tone="warning" title="This client can't get tokens yet">
          <ul className="list-disc ps-4">
            {obstacles.map((obstacle) => (
              <li key={obstacle}>{obstacle}</li>
            ))}
          </ul>
        </Banner>
      ) : null}
      <p className="max-w-[76ch] leading-6 text-muted">
        Ready to run, with the id, URLs and KID of this client.{" "}
        {kid ? (
          <>
            Signed with <LongValue value={kid} label="KID" head={8} tail={6} />.{" "}
          </>
        ) : null}
        {keyFile ? (
          <>
            The programs read your private key from <code className="font-mono text-[13px]">{keyFile}</code>
            {certificateFile ? (
              <>
                {" "}
                and the certificate from <code className="font-mono text-[13px]">{certificateFile}</code>
              </>
            ) : null}
            . It never leaves your machine.
          </>
        ) : null}
      </p>
      <Tabs
        label="Language"
        tabs={snippets.map((one) => ({
          href: href(own, { language: one.language }),
          label: one.title,
          isCurrent: one === shown,
        }))}
      />
      {shown ? (
        <>
          <CodeBlock
            title={shown.fileName}
            copyLabel="Copy program"
            isUnbroken
            maxHeight={640}
            variants={[{ id: shown.language, label: shown.title, code: shown.code }]}
          />
          <CodeBlock
            title="Run it"
            copyLabel="Copy commands"
            variants={[{ id: "run", label: "Commands", code: shown.commands.join("\n") }]}
          />
        </>
      ) : null}
    </ClientFrame>
  );
}
