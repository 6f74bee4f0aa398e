import Form from "next/form";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";

/** Host names of a server certificate. A plain GET form: the names are stored in the URL, in the command and in the CSR. */
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
    <Form action={action} prefetch={false} scroll={false} className="max-w-2xl">
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
        suffix={<Button type="submit">Update</Button>}
      />
    </Form>
  );
}
