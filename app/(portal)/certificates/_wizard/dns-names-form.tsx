"use client";

import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import type { SearchParams } from "@/components/ui/href";
import { hrefNow } from "@/components/ui/param-link";
import { useNavigate } from "@/components/ui/use-navigate";

/**
 * Host names of a server certificate. A plain GET form: the names are stored in the URL, in the command and in the CSR. With JavaScript it
 * is a navigation like that of the key types beside it, so that each keeps what the other has just set.
 */
export function DnsNamesForm({
  pathname,
  params,
  typed,
  error,
}: {
  pathname: string;
  /** Of the page. */
  params: SearchParams;
  typed: string;
  error: string[] | undefined;
}) {
  const navigate = useNavigate();
  return (
    <form
      method="get"
      action={pathname}
      className="max-w-2xl"
      onSubmit={(event) => {
        event.preventDefault();
        const names = String(new FormData(event.currentTarget).get("names") ?? "");
        navigate(hrefNow({ pathname, params, changes: { names } }), { scroll: false });
      }}
    >
      {Object.entries(params).flatMap(([name, values]) =>
        name === "names"
          ? []
          : [values ?? []].flat().map((value) => <input key={name} type="hidden" name={name} value={value} />),
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
    </form>
  );
}
