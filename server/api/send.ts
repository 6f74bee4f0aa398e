import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { contentDisposition } from "@/lib/http";
import { secretMembers } from "@/lib/runtime/secret-members";
import type { Exchange } from "../http/exchange";
import type { Route } from "./route";

/** An operation's output as an HTTP response. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** Streamed after the body; there is then no Content-Length. */
  rest?: AsyncIterable<string>;
}

/** JSON, or the file of a download. `output` was validated by the operation's output schema. */
export function toAnswer(route: Route, output: unknown): Answer {
  if (route.answer === "stream")
    return toStream(output as { fileName: string; contentType: string; body: AsyncIterable<string> });
  if (route.answer === "file") return toFile(output as { fileName: string; contentType: string; body: Uint8Array });
  const value = route.answer === "list" ? { items: output, nextCursor: null } : output;
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (route.created) headers.location = `/api/v1${fill(route.created, output as Record<string, unknown>)}`;
  return { status: route.created ? 201 : 200, headers, body: JSON.stringify(value) };
}

const secretRoutes = new WeakMap<Route, boolean>();

/** Whether the operation's output schema marks a secret (`.meta({ secret: true })`): a new client secret, token or feed URL. */
export function returnsSecret(route: Route): boolean {
  let known = secretRoutes.get(route);
  if (known === undefined) {
    known = secretMembers(route.operation.output).size > 0;
    secretRoutes.set(route, known);
  }
  return known;
}

export async function sendAnswer({ request, response }: Exchange, answer: Answer): Promise<void> {
  const { status, headers, body, rest } = answer;
  response.statusCode = status;
  response.setHeader("cache-control", "no-store");
  if (!rest) response.setHeader("content-length", Buffer.byteLength(body));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (request.method === "HEAD") response.end();
  else if (rest) await sendStream(response, rest);
  else response.end(body);
}

/** Streams with backpressure. On an error or when the caller disconnects the connection is destroyed: a truncated file must not look complete. */
async function sendStream(response: ServerResponse, rest: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(rest), response);
  } catch {
    response.destroy();
  }
}

function toFile({ fileName, contentType, body }: { fileName: string; contentType: string; body: Uint8Array }): Answer {
  return {
    status: 200,
    headers: { "content-type": contentType, "content-disposition": contentDisposition(fileName) },
    body,
  };
}

function toStream(file: { fileName: string; contentType: string; body: AsyncIterable<string> }): Answer {
  return { ...toFile({ ...file, body: new Uint8Array() }), rest: file.body };
}

function fill(template: string, values: Record<string, unknown>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}
