import type { Operation } from "@/lib/operation/operation";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** How the operation's output is sent. `list`: a plain array, sent as a list of one page. `stream`: a file that is written while it is sent. */
export type AnswerKind = "json" | "list" | "file" | "stream";

/** What HTTP adds to an operation. Everything else is the operation's. */
interface RouteOptions {
  /** `operationId` of a second route to the same operation. */
  id?: string;
  /** `json` when left out. */
  answer?: AnswerKind;
  /** Input that the path itself says. */
  fixed?: Readonly<Record<string, string>>;
  /** Where the created thing is, filled from the answer. Makes the status 201. */
  created?: string;
  /** The body may be the CSR itself (application/pkcs10, PEM or DER); the other members are then in the query. */
  takesPkcs10?: true;
  /** What is sent is judged like a CSR: 422 with findings. */
  isJudged?: true;
  /** Media type of the file, without parameters. */
  fileType?: string;
  /**
   * What answers instead, with a stream, when the caller prefers text/csv. Takes the same filters, without paging. The document shows
   * one schema for the answer, JSON, because generators make a union of two: for CSV it has the path of its own.
   */
  asCsv?: Operation;
  /** A body that works. */
  example?: Readonly<Record<string, unknown>>;
}

/** Where an operation is reached. Rows of the files in `routes/` make it. */
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

/** The rows of one file, which is one section of the document. */
export const tagged = (tag: string, rows: readonly Row[]): Route[] => rows.map((one) => ({ ...one, tag }));

/** The route as it answers this `Accept`: CSV only where it is named, and not ranked below JSON (RFC 9110 §12.5.1). */
export function preferredRoute(route: Route, accept: string | undefined): Route {
  const { asCsv, ...plain } = route;
  if (!asCsv || rankOf("text/csv", accept) === 0) return route;
  return rankOf("text/csv", accept) < rankOf("application/json", accept)
    ? route
    : { ...plain, operation: asCsv, answer: "stream" };
}

/** Quality of a media type that is named by itself; 0 when it is not. */
function rankOf(type: string, accept = ""): number {
  for (const range of accept.toLowerCase().split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    return quality ? Number(quality.slice(2)) || 0 : 1;
  }
  return 0;
}

/** Names in the path, in their order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}
