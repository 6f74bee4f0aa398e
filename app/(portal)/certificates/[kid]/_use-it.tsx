import { deps } from "@/app/_server/runtime";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { OcspCheck } from "@/components/ui/ocsp-check";
import { statusUrls } from "@/lib/authorities/urls";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { checkStatusCommand } from "@/lib/snippets/check-status";
import { verifyChainCommand } from "@/lib/snippets/verify-chain";

/** Commands of a relying party, filled in, and the live status of the certificate. */
export function UseItCard({ certificate, id }: { certificate: Certificate; id: string }) {
  const { issuerId, links } = certificate;
  const { publicUrl, pkiUrl } = deps().env;
  const chain = { publicUrl, issuerId, x5u: links.x5u };
  const { ocsp } = statusUrls(pkiUrl, issuerId);
  return (
    <Card id={id} title="Use it" description="Check it as a relying party does: its chain, and whether it is revoked.">
      <div className="flex flex-col gap-4">
        <OcspCheck
          certificatePem={certificate.certificate}
          issuerPem={certificate.chain}
          path={`/pki/ocsp/${issuerId}`}
        />
        <CodeBlock
          title="Commands for bash"
          copyLabel="Copy commands"
          variants={[
            { id: "verify", label: "Verify the chain", code: verifyChainCommand(chain) },
            { id: "status", label: "Check the status", code: checkStatusCommand({ ...chain, ocspUrl: ocsp }) },
          ]}
        />
      </div>
    </Card>
  );
}
