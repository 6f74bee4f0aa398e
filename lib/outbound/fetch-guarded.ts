import type { ClientRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import type { HandshakeProblem } from "@/lib/tls-handshake/limits";
import type { OutboundAnswer } from "./answer";
import { openTls } from "./open-tls";
import { readAnswer } from "./read-answer";
import { type OutboundRefusal, refusal } from "./refusal";
import { type ResolveHost, resolveHost, resolveTarget } from "./resolve";
import { readTarget, type Target } from "./target";

export interface OutboundSeams {
  /** Root certificates in PEM, instead of the system's and NODE_EXTRA_CA_CERTS. */
  rootsPem?: string;
  /** Replaces the system resolver. */
  resolveHost?: ResolveHost;
}

/** The part of `Deps` that a request needs. */
export interface OutboundDeps {
  env: {
    /** `host:port` that may be on a private network. */
    outboundAllow: readonly string[];
  };
  outbound?: OutboundSeams;
}

export interface OutboundOptions {
  /** Default: GET. */
  method?: "GET" | "POST";
  body?: string;
  headers?: Readonly<Record<string, string>>;
  /** Media types to accept; a response of another type is rejected. */
  accept?: readonly string[];
  /** Default: 64 KiB. */
  maxBytes?: number;
  /** For everything: name resolution, connection, response. Default: 3 s. */
  timeoutMs?: number;
  /**
   * For requests where only the status matters: a body that is compressed, too large, late or truncated is not a refusal. The answer
   * contains the part that arrived, and `bodyProblem`.
   */
  allowPartialBody?: boolean;
}

/** The part of the response that has arrived, set once the headers have. */
interface Progress {
  soFar?: (problem: OutboundRefusal) => OutboundAnswer;
}

const MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 3_000;
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Requests a URL that a user configured (a jwks_uri, a webhook) and prevents SSRF: https with a verified certificate, the name resolved
 * once and the connection pinned to the result, public addresses only, no redirect, no compression, bounded size and time, a separate
 * connection, no cookies or credentials. Never throws because of the server's behaviour: it returns the refusal.
 */
export async function fetchGuarded(
  deps: OutboundDeps,
  url: string,
  options: OutboundOptions = {},
): Promise<OutboundAnswer | OutboundRefusal> {
  const target = readTarget(url, deps.env.outboundAllow);
  if ("ok" in target) return target;
  let timer: NodeJS.Timeout | undefined;
  const progress: Progress = {};
  const deadline = new Promise<OutboundAnswer | OutboundRefusal>((resolve) => {
    const late = refusal("timeout", "The server took too long to respond.");
    timer = setTimeout(() => resolve(progress.soFar?.(late) ?? late), options.timeoutMs ?? TIMEOUT_MS);
  });
  const abort = new AbortController();
  try {
    return await Promise.race([deadline, call(deps, target, options, abort.signal, progress)]);
  } finally {
    clearTimeout(timer);
    abort.abort(); // stops a request that is still running at the deadline
  }
}

async function call(
  deps: OutboundDeps,
  target: Target,
  options: OutboundOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<OutboundAnswer | OutboundRefusal> {
  const resolved = await resolveTarget(target, deps.outbound?.resolveHost ?? resolveHost);
  if (!resolved.ok) return resolved;
  if (signal.aborted) return refusal("timeout", "Resolving the host name took too long.");
  return new Promise((resolve) => {
    let problem: HandshakeProblem | undefined;
    const connection = () =>
      openTls({ ...target, addresses: resolved.addresses, rootsPem: deps.outbound?.rootsPem }, (found) => {
        problem = found;
      });
    const request = open(target, options, connection, signal);
    request.on("error", (error) => {
      const failure = problem ? refusal("bad_handshake", problem.message) : failureOf(error);
      resolve(progress.soFar?.(failure) ?? failure);
    });
    request.once("response", async (response) => {
      const reading = readAnswer(response, { accept: options.accept, maxBytes: options.maxBytes ?? MAX_BYTES });
      if (options.allowPartialBody && reading.soFar) progress.soFar = reading.soFar;
      const read = await reading.result;
      resolve(read.ok ? read : (progress.soFar?.(read) ?? read));
      request.destroy();
    });
    request.end(options.body);
  });
}

function open(
  { url, host, port }: Target,
  { method = "GET", headers, accept, body }: OutboundOptions,
  createConnection: () => Duplex,
  signal: AbortSignal,
): ClientRequest {
  return httpsRequest({
    method,
    host,
    port,
    path: `${url.pathname}${url.search}`,
    signal,
    createConnection, // without an agent: no connection or TLS session is shared with another request
    maxHeaderSize: MAX_HEADER_BYTES,
    headers: {
      "user-agent": "Countersign",
      "accept-encoding": "identity",
      ...(accept ? { accept: accept.join(", ") } : {}),
      ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
      ...headers,
    },
  });
}

const WANTS_CERTIFICATE =
  "The server requires a TLS client certificate, but the portal has none. Allow requests without a client certificate.";
const NO_TLS =
  "The TLS handshake with the server failed. Enable TLS 1.2 or 1.3 with common cipher suites and groups on it.";

function failureOf(error: Error & { code?: string }): OutboundRefusal {
  const code = error.code ?? "";
  // TLS alerts of the server and errors of the local OpenSSL; certificates that Node rejects have other codes.
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") {
    const wantsCertificate = /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE)/.test(code);
    return refusal("bad_handshake", wantsCertificate ? WANTS_CERTIFICATE : NO_TLS);
  }
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME|VERIFY/.test(code)) {
    return refusal("bad_certificate", "The server's TLS certificate is not valid for this host name, or not trusted.");
  }
  if (code.startsWith("HPE_")) return refusal("broken_answer", "The server's response is not valid HTTP.");
  return refusal("not_connected", "The server could not be reached.");
}
