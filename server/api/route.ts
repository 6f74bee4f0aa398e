import type { Operation } from "@/lib/operation/operation";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** One line of the table: where an operation is reached, and what HTTP adds to it. The rest is the operation's business. */
export interface Route {
  /** `operationId` of the OpenAPI document. */
  id: string;
  method: Method;
  /** Below /api/v1; `{names}` are members of the operation's input. */
  path: string;
  operation: Operation;
  tag: string;
  /** Input that the path itself says. */
  fixed?: Readonly<Record<string, string>>;
  /** Where the created thing is, filled from the answer. Makes the status 201. */
  created?: string;
  /** The body may be the CSR itself (application/pkcs10, PEM or DER); the other members then stand in the query. */
  takesPkcs10?: true;
  /** What is sent is judged like a CSR: 422 with findings. */
  isJudged?: true;
  /** The answer is a file. */
  isDownload?: true;
  /** The answer is a file that is written while it is sent. */
  isStream?: true;
  /** The operation answers a plain array, which becomes a list of one page. */
  isWholeList?: true;
  /** A body that works. */
  example?: Readonly<Record<string, unknown>>;
}

/** Names in the path, in their order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}
