import { FilterChips } from "@/components/ui/filter-chips";
import type { SearchParams } from "@/components/ui/href";
import { LongValue } from "@/components/ui/long-value";
import type { ClientSnippets, SnippetVariant } from "@/lib/snippets/schema";

const LABELS: Record<SnippetVariant, string> = { tls: "TLS", mtls: "mTLS" };

/** Links to the variants of the programs, for a client that has both. */
export function VariantChooser({
  quickstart: { variant, variants },
  pathname,
  params,
}: {
  quickstart: ClientSnippets;
  pathname: string;
  params: SearchParams;
}) {
  if (variants.length < 2) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <FilterChips
        label="Connection"
        param="variant"
        options={variants.map((value) => ({ value, label: LABELS[value] }))}
        pathname={pathname}
        params={{ ...params, variant }}
      />
      <p className="text-[13px] text-muted">
        {variant === "mtls"
          ? "The request also presents the application's Transport certificate, at the mTLS token endpoint."
          : "Without a client certificate, at the token endpoint."}
      </p>
    </div>
  );
}

const File = ({ name }: { name: string }) => <code className="font-mono text-[13px]">{name}</code>;

/** Which key signs, and which of the owner's files the programs read. `hasDpop`: they send a DPoP proof. */
export function KeysAndFiles({ quickstart, hasDpop }: { quickstart: ClientSnippets; hasDpop: boolean }) {
  const { kid, keyFile, certificateFile, certificateKeyFile } = quickstart;
  return (
    <p className="max-w-[76ch] leading-6 text-muted">
      Ready to run, with the id, URLs and KID of this client.{" "}
      {kid ? (
        <>
          Signed with <LongValue value={kid} label="KID" head={8} tail={6} />.{" "}
        </>
      ) : null}
      {keyFile ? (
        <>
          The programs read your private key from <File name={keyFile} />
          {certificateFile ? (
            <>
              {" "}
              and the certificate from <File name={certificateFile} />
              {certificateKeyFile && certificateKeyFile !== keyFile ? (
                <>
                  , with its key in <File name={certificateKeyFile} />
                </>
              ) : null}
            </>
          ) : null}
          . It never leaves your machine.
        </>
      ) : null}
      {hasDpop ? (
        <> The programs create a DPoP key and send a proof with it. The Postman collection sends no proof.</>
      ) : null}
    </p>
  );
}
