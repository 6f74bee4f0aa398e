import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";

/** The command that shows how the portal sees a client's certificate. */
export function WhoamiCommand({ command }: { command: string }) {
  return (
    <Card
      title="Does my mTLS work?"
      description="The response shows the certificate as the portal received it, the clients it opens, the TLS version, and under problem the one thing to fix."
    >
      <CodeBlock title="bash" copyLabel="Copy commands" variants={[{ id: "whoami", label: "curl", code: command }]} />
    </Card>
  );
}
