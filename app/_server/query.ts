import "server-only";

/** Search parameters as Next passes them. */
export type Query = Record<string, string | string[] | undefined>;

export interface PageProps<Params = Record<never, string>> {
  params: Promise<Params>;
  searchParams: Promise<Query>;
}

declare const fromAddress: unique symbol;

/** Unvalidated input from the URL; the operation's schema validates it. */
export type AddressInput<Name extends string = string> = { [K in Name]?: string } & { readonly [fromAddress]: true };

/** The named search parameters and `cursor` as a list operation's input: one value each, without empty values. */
export function listInput<Name extends string>(query: Query, names: readonly Name[]): AddressInput<Name | "cursor"> {
  const present = [...names, "cursor"].flatMap((name) => {
    const value = [query[name]].flat()[0];
    return value ? [[name, value] as const] : [];
  });
  // Safe: the brand has no runtime value, and every member is a string under one of the names.
  return Object.fromEntries(present) as AddressInput<Name | "cursor">;
}
