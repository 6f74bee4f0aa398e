import { defineOperation } from "./context";
import { identifiedCertificates, identifiedKeys, requestEntries } from "./find-identified";
import { namedApplications, namedClients, namedOrganisations, namedUsers, someApplications } from "./find-named";
import type { Query } from "./query";
import { ListCommandTargetsInput, MIN_SEARCH_LENGTH, SearchInput, type SearchResult, SearchResults } from "./schema";

/** In the order in which kinds with equally good matches are shown. */
const FINDERS: readonly ((query: Query) => Promise<SearchResult[]>)[] = [
  namedApplications,
  namedClients,
  identifiedCertificates,
  identifiedKeys,
  namedOrganisations,
  namedUsers,
  requestEntries,
];

/**
 * Searches everything that the user may see, best matches first (`rank.ts`). Each kind of record requires its own read permission; without
 * it, the kind has no results. Narrowing to an organisation grants nothing.
 */
export const searchPortal = defineOperation({
  operation: "portal.search",
  id: "searchPortal",
  summary: "Search applications, clients, certificates, keys, organisations, users and request ids.",
  permission: "self",
  scope: "self",
  effect: "read",
  input: SearchInput,
  output: SearchResults,
  async run({ ctx, input, tx }) {
    if ([...input.q].length < MIN_SEARCH_LENGTH) return { results: [] };
    const query: Query = { ctx, tx, q: input.q, organisationId: input.organisationId, limit: input.limit };
    const groups = await Promise.all(FINDERS.map((find) => find(query)));
    const bestOf = (group: readonly SearchResult[]) => Math.min(...group.map(({ rank }) => rank));
    const found = groups.filter((group) => group.length > 0);
    return { results: found.sort((a, b) => bestOf(a) - bestOf(b)).flat() };
  },
});

/** Applications for commands such as "New certificate for …": by name, or the newest ones without a text. */
export const listCommandTargets = defineOperation({
  operation: "portal.list_targets",
  id: "listCommandTargets",
  summary: "Find applications in which the user may issue certificates or create clients.",
  permission: "self",
  scope: "self",
  effect: "read",
  input: ListCommandTargetsInput,
  output: SearchResults,
  async run({ ctx, input: { q, command, organisationId, limit }, tx }) {
    const query: Query = { ctx, tx, q: q ?? "", organisationId, limit };
    const isNamed = [...query.q].length >= MIN_SEARCH_LENGTH;
    const results = isNamed ? await namedApplications(query) : await someApplications(query);
    const mayRun = command === "issue" ? "mayIssue" : "mayCreateClient";
    return { results: results.filter((result) => result[mayRun]) };
  },
});
