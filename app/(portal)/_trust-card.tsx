import { deps } from "@/app/_server/runtime";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { parseCertificate } from "@/lib/pki/certificate";
import { trustRootCommand } from "@/lib/snippets/trust-root";

/** For relying parties: the CAs as one PEM file to copy, and the commands that check the root before it is trusted. */
export function TrustCard({ id }: { id?: string }) {
  const { env, authorities } = deps();
  const root = authorities.root();
  const others = authorities.all().filter((one) => one.kind === "issuing");
  const { thumbprintSha256 } = parseCertificate(root.certificateDer);
  return (
    <Card
      {...(id ? { id } : {})}
      title="Trust these CAs"
      description="The root CA belongs in the trust store of relying parties. Issuing CAs are for servers that don't get the chain from the client."
    >
      <div className="flex flex-col gap-4">
        <CodeBlock
          title="Trust bundle"
          copyLabel="Copy bundle"
          maxHeight={180}
          isUnbroken
          variants={[
            {
              id: "bundle",
              label: "Root and issuing CAs",
              code: [root, ...others].map(({ certificatePem }) => certificatePem).join(""),
            },
            { id: "root", label: "Root CA only", code: root.certificatePem },
          ]}
        />
        <CodeBlock
          title="Verify like this, in bash"
          copyLabel="Copy commands"
          variants={[
            {
              id: "verify",
              label: "OpenSSL",
              code: trustRootCommand({ publicUrl: env.publicUrl, thumbprintSha256 }),
            },
          ]}
        />
      </div>
    </Card>
  );
}
