import type { Operation } from "@/lib/operation/operation";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** How the operation's output is sent. `list`: an array, sent as a list of one page. `stream`: a file that is generated while it is sent. */
export type AnswerKind = "json" | "list" | "file" | "stream";

/** HTTP options of an operation. */
interface RouteOptions {
  /** `operationId` of a second route to the same operation. */
  id?: string;
  /** Default: `json`. */
  answer?: AnswerKind;
  /** Input members fixed by the path. */
  fixed?: Readonly<Record<string, string>>;
  /** Location of the created resource, filled from the output. The status is then 201. */
  created?: string;
  /** The body may be the CSR (application/pkcs10, PEM or DER); the other members are then in the query. */
  takesPkcs10?: true;
  /** The input is checked like a CSR: 422 with findings. */
  hasFindings?: true;
  /** Media type of the file, without parameters. */
  fileType?: string;
  /**
   * The operation that is streamed instead when the caller prefers text/csv. It has the same filters, without paging. The document has
   * only the JSON schema, because code generators turn two into a union; CSV has a separate path there.
   */
  asCsv?: Operation;
  /** Example of a valid body. */
  example?: Readonly<Record<string, unknown>>;
}

/** The route of an operation, built from a row of the files in `routes/`. */
export interface Route extends RouteOptions {
  /** `operationId` of the OpenAPI document: the operation's, or the row's own. */
  id: string;
  method: Method;
  /** Below /api/v1; `{names}` are members of the operation's input. */
  path: string;
  operation: Operation;
  answer: AnswerKind;
  tag: string;
}

type Row = Omit<Route, "tag">;

const row =
  (method: Method) =>
  (path: string, operation: Operation, options: RouteOptions = {}): Row => ({
    id: operation.id,
    answer: "json",
    method,
    path,
    operation,
    ...options,
  });

export const get = row("GET");
export const post = row("POST");
export const patch = row("PATCH");
export const remove = row("DELETE");

/** The rows of one file, one tag of the document. */
export const tagged = (tag: string, rows: readonly Row[]): Route[] => rows.map((one) => ({ ...one, tag }));

/** The route for this `Accept` header: CSV only if it is listed and not ranked below JSON (RFC 9110 §12.5.1). */
export function preferredRoute(route: Route, accept: string | undefined): Route {
  const { asCsv, ...plain } = route;
  if (!asCsv || rankOf("text/csv", accept) === 0) return route;
  return rankOf("text/csv", accept) < rankOf("application/json", accept)
    ? route
    : { ...plain, operation: asCsv, answer: "stream" };
}

/** Quality of an explicitly listed media type; 0 when it is not listed. */
function rankOf(type: string, accept = ""): number {
  for (const range of accept.toLowerCase().split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    return quality ? Number(quality.slice(2)) || 0 : 1;
  }
  return 0;
}

/** Parameter names of the path, in order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}
