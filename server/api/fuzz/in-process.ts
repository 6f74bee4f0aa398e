/** REST requests without a network: the handler with request and response in memory. Thousands take seconds. */
import { randomUUID } from "node:crypto";
import { IncomingMessage, type ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";
import { Socket } from "node:net";
import { Writable } from "node:stream";
import type { Deps } from "@/lib/start/deps";
import { apiHandler } from "../api";

export interface FuzzRequest {
  method: string;
  /** From /api/v1, with the query. */
  url: string;
  headers: Record<string, string>;
  body?: Uint8Array;
}

export interface FuzzAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The part of ServerResponse that the handlers use, with its validation of headers. */
class MemoryResponse extends Writable {
  statusCode = 200;
  shouldKeepAlive = true;
  headersSent = false;
  readonly fields = new Map<string, string>();
  readonly chunks: Buffer[] = [];
  setHeader(name: string, value: string | number): this {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    this.fields.set(name.toLowerCase(), String(value));
    return this;
  }
  getHeader(name: string): string | undefined {
    return this.fields.get(name.toLowerCase());
  }
  hasHeader(name: string): boolean {
    return this.fields.has(name.toLowerCase());
  }
  removeHeader(name: string): void {
    this.fields.delete(name.toLowerCase());
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.headersSent = true;
    this.chunks.push(Buffer.from(chunk));
    done();
  }
}

/** Sends a request to the REST handler. */
export async function send(deps: Deps, { method, url, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method, url, complete: true });
  const length = body ? { "content-length": String(body.length) } : {};
  request.headers = { ...Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v])), ...length };
  if (body) request.push(body);
  request.push(null);
  const response = new MemoryResponse();
  const finished = new Promise<void>((resolve) => response.once("close", resolve).once("finish", resolve));
  const [path = "", search = ""] = splitOnce(url);
  const exchange = { deps, request, requestId: randomUUID(), address: "127.0.0.1", path, search };
  // Safe: MemoryResponse has all members that handlers use; using others fails the test.
  await apiHandler({ ...exchange, response: response as unknown as ServerResponse });
  await finished;
  return {
    status: response.statusCode,
    headers: Object.fromEntries(response.fields),
    body: Buffer.concat(response.chunks).toString("utf8"),
  };
}

function splitOnce(url: string): [string, string] {
  const at = url.indexOf("?");
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
}
