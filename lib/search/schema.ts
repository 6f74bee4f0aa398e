import { z } from "zod";
import { Id, SearchText } from "@/lib/operation/fields";

/** Shorter texts match too much to be useful. */
export const MIN_SEARCH_LENGTH = 2;

const SEARCH_KINDS = [
  "application",
  "client",
  "certificate",
  "key",
  "organisation",
  "user",
  "authentication_attempt",
  "audit_event",
] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export const SearchInput = z.strictObject({
  q: SearchText,
  /** Only objects of this organisation; organisations and users are found in the whole scope. */
  organisationId: Id.optional(),
  /** Most results of each kind. */
  limit: z.coerce.number().int().min(1).max(20).default(5),
});

export const SearchResult = z.strictObject({
  kind: z.enum(SEARCH_KINDS),
  /** Client id of a client, KID of a certificate or key, otherwise the record's id. */
  id: z.string(),
  label: z.string(),
  /** The application or organisation that it belongs to, an email address, a state. */
  detail: z.string(),
  /** 0 exact identifier, 1 start of the name, 2 start of a word, 3 elsewhere in the name, 4 in the owner's name. */
  rank: z.int().min(0).max(4),
  applicationId: Id.nullable(),
  clientId: z.string().nullable(),
  /** The caller may issue certificates here. Only for applications. */
  mayIssue: z.boolean(),
  /** The caller may create clients here. Only for applications. */
  mayCreateClient: z.boolean(),
});
export type SearchResult = z.output<typeof SearchResult>;

/** Grouped by kind; the kind with the best match comes first. */
export const SearchResults = z.strictObject({ results: z.array(SearchResult) });

export const ListCommandTargetsInput = SearchInput.extend({
  q: SearchText.optional(),
  command: z.enum(["issue", "create_client"]),
});
