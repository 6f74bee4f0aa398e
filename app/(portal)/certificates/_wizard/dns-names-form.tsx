import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";

/** The hosts a server certificate is for. A plain GET form: the names land in the address and in the command below. */
export function DnsNamesForm({
  action,
  keep,
  typed,
  error,
}: {
  action: string;
  keep: Record<string, string | undefined>;
  typed: string;
  error: string[] | undefined;
}) {
  return (
    <form method="get" action={action} className="max-w-2xl">
      {Object.entries(keep).map(([name, value]) =>
        value ? <input key={name} type="hidden" name={name} value={value} /> : null,
      )}
      <TextField
        name="names"
        label="Host names"
        description="What clients call the server by, separated by blanks: api.bank.example *.mtls.bank.example"
        isMono
        defaultValue={typed}
        placeholder="api.bank.example"
        error={error && [...new Set(error)]}
        suffix={<Button type="submit">Put into the command</Button>}
      />
    </form>
  );
}
