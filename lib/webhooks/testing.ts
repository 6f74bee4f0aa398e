/** A webhook receiver for tests: a real TLS server on loopback; signatures are verified with the standardwebhooks package. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import type { OutboundSeams } from "@/lib/outbound/fetch-guarded";

const run = promisify(execFile);
const HOST = "hooks.example";

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  type: string;
  data: Record<string, unknown>;
}

export interface Receiver {
  url: string;
  /** `host:port`, for OUTBOUND_ALLOW. */
  allow: string;
  received: Received[];
  ofType(type: string): Received[];
  /** Its response; by default 200, and the challenge to `webhook.confirm`. */
  respond: (request: Received) => { status: number; body?: string; headers?: Record<string, string>; afterMs?: number };
  /** Resolver and root certificate for a portal that sends to it. */
  outbound: OutboundSeams;
  close(): Promise<void>;
}

export const wellBehaved: Receiver["respond"] = ({ type, data }) => ({
  status: 200,
  body: type === "webhook.confirm" ? JSON.stringify({ challenge: data.challenge }) : "ok",
});

/** A receiver on loopback; by default on a free port, with a certificate that only its own `outbound` trusts. */
export async function startReceiver(port = 0, identity?: ReceiverIdentity): Promise<Receiver> {
  const { key, cert } = identity ?? (await makeReceiverIdentity());
  const received: Received[] = [];
  const receiver = { received, respond: wellBehaved };
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const parsed = JSON.parse(body);
      const got: Received = { headers: request.headers, body, type: parsed.type ?? "", data: parsed.data ?? {} };
      received.push(got);
      const { status, body: answer = "", headers = {}, afterMs = 0 } = receiver.respond(got);
      setTimeout(() => {
        const claimed = Number(headers["content-length"] ?? 0);
        response.writeHead(status, headers);
        if (claimed <= Buffer.byteLength(answer)) return response.end(answer);
        response.write(answer, () => response.destroy()); // fewer bytes than Content-Length: a truncated body
      }, afterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: taken } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `https://${HOST}:${taken}/in?x=1`,
    allow: `${HOST}:${taken}`,
    ofType: (type: string) => received.filter((one) => one.type === type),
    outbound: { rootsPem: cert, resolveHost: async () => ["127.0.0.1"] },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

/** Whether the request's signature is valid for the secret; the package compares the timestamp with the real time. */
export function isSignatureValid(secret: string, { body, headers }: Received): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

/** PEM. The certificate is self-signed. */
export interface ReceiverIdentity {
  key: string;
  cert: string;
}

/** A key and a certificate for `hooks.example` and 127.0.0.1. */
export async function makeReceiverIdentity(): Promise<ReceiverIdentity> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-hooks-"));
  try {
    const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -subj /CN=${HOST} -addext subjectAltName=DNS:${HOST},IP:127.0.0.1 -days 9`;
    await run("openssl", args.split(" "), { cwd: directory });
    const read = (name: string) => readFile(join(directory, name), "utf8");
    return { key: await read("key.pem"), cert: await read("cert.pem") };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
