import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";

/** Host names of a server certificate. A plain GET form: the names are stored in the URL and in the command below. */
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
        description="DNS names of the server, separated by spaces: api.bank.example *.mtls.bank.example"
        isMono
        defaultValue={typed}
        placeholder="api.bank.example"
        error={error && [...new Set(error)]}
        suffix={<Button type="submit">Update command</Button>}
      />
    </form>
  );
}
