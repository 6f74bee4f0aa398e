import "server-only";
import type { z } from "zod";
import type { UnusableFilter } from "@/components/ui/unusable-filters";
import type { AppError } from "@/lib/errors";
import type { Operation } from "@/lib/operation/operation";
import { asAppError } from "./failure";
import { currentContext, load } from "./load";
import { listInput, type Query } from "./query";

interface Options<Name extends string> {
  query: Query;
  /** Search parameters that are filters of the operation. */
  names: readonly Name[];
  /** Input set by the page: the parent of the list, and filter defaults. */
  own?: Readonly<Record<string, string>>;
  /** Result of `selectedOrganisationId`. When the URL names it, it is a filter like the others. */
  organisationId?: string | undefined;
}

/**
 * Runs a list's operation for a page, with the filters of the URL. A filter that the operation rejects is ignored and reported on the
 * page (`UnusableFilters`): a mistyped or outdated link still shows the list. Otherwise as `load`.
 * `filter` and `params` are the values used, for chips, links and the next page.
 */
export async function loadList<Input extends z.ZodType, Output extends z.ZodType, Name extends string>(
  operation: Operation<Input, Output>,
  { query, names, own = {}, organisationId }: Options<Name>,
): Promise<{
  page: z.output<Output>;
  filter: { [K in Name | "cursor"]?: string };
  params: Query;
  organisationId: string | undefined;
  unusable: UnusableFilter[];
}> {
  const context = await currentContext();
  const unusable: UnusableFilter[] = [];
  let params = query;
  let chosen = organisationId;
  for (;;) {
    const filter: { [K in Name | "cursor"]?: string } = listInput(params, names);
    const input = { ...own, ...filter, ...(chosen ? { organisationId: chosen } : {}) };
    try {
      return { page: await operation.execute(context, input), filter, params, organisationId: chosen, unusable };
    } catch (thrown) {
      const error = asAppError(thrown, context.requestId, operation.operation);
      const found = unusableOf(error, filter, chosen === undefined ? undefined : params.organisation);
      // Not caused by a filter: `load` handles the error.
      if (found.length === 0)
        return { page: await load(operation, input as never), filter, params, organisationId: chosen, unusable };
      unusable.push(...found);
      params = { ...params, ...Object.fromEntries(found.map(({ name }) => [name, undefined])) };
      if (found.some(({ name }) => name === "organisation")) chosen = undefined;
    }
  }
}

function unusableOf(error: AppError, filter: object, organisation: string | string[] | undefined): UnusableFilter[] {
  const refused = error.code === "invalid_input" ? (error.details.fields ?? []) : [];
  const found = new Map(
    refused.flatMap(({ path, message }) => {
      const name = path.split(".")[0] ?? "";
      if (name === "organisationId" && organisation) return [["organisation", message] as const];
      return Object.hasOwn(filter, name) ? [[name, message] as const] : [];
    }),
  );
  if (error.code === "not_found" && organisation) found.set("organisation", "Organisation not found.");
  return [...found].map(([name, message]) => ({ name, message }));
}
