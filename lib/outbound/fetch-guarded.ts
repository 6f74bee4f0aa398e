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
  /** Roots in PEM instead of the system's and those of NODE_EXTRA_CA_CERTS. */
  rootsPem?: string;
  /** Instead of the system's resolver. */
  resolveHost?: ResolveHost;
}

/** The part of `Deps` that a call needs. */
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
  /** Media types to ask for; an answer of another type is refused. */
  accept?: readonly string[];
  /** Default: 64 KiB. */
  maxBytes?: number;
  /** For everything: name, connection, answer. Default: 3 s. */
  timeoutMs?: number;
  /**
   * For calls whose result is the status: a body that is compressed, too large, late or cut short is then no refusal. The answer
   * has the part that arrived, and `bodyProblem`.
   */
  judgedByStatus?: boolean;
}

/** The answer as far as it has arrived, once its head has. */
interface Progress {
  soFar?: (problem: OutboundRefusal) => OutboundAnswer;
}

const MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 3_000;
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Calls an address that somebody else chose (a jwks_uri, a webhook) without becoming their way into our network: https with a
 * verified certificate, the name resolved once and the connection pinned to it, no address that is not public, no redirect, no
 * compression, bounded size and time, a connection of its own, no cookie and no credential of ours. Never throws for what the
 * other side does: it says what was refused.
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
    const late = refusal("timeout", "The other side took too long to answer.");
    timer = setTimeout(() => resolve(progress.soFar?.(late) ?? late), options.timeoutMs ?? TIMEOUT_MS);
  });
  const abort = new AbortController();
  try {
    return await Promise.race([deadline, call(deps, target, options, abort.signal, progress)]);
  } finally {
    clearTimeout(timer);
    abort.abort(); // what is still under way when the time is up
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
  if (signal.aborted) return refusal("timeout", "The name took too long to resolve.");
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
      if (options.judgedByStatus && reading.soFar) progress.soFar = reading.soFar;
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
    createConnection, // without an agent: neither a connection nor a TLS session is shared with another call
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

const ASKS_FOR_OURS =
  "The other side asks for a TLS client certificate. The portal has none to present: let it in without one.";
const NO_TLS = "The other side agreed on no TLS connection. Offer TLS 1.2 or 1.3 with usual ciphers and groups there.";

function failureOf(error: Error & { code?: string }): OutboundRefusal {
  const code = error.code ?? "";
  // Alerts of the other side, and what OpenSSL here refused; certificates that Node refused have other codes.
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") {
    return refusal("bad_handshake", /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE)/.test(code) ? ASKS_FOR_OURS : NO_TLS);
  }
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME|VERIFY/.test(code)) {
    return refusal("bad_certificate", "The other side's TLS certificate is not valid for this name, or not trusted.");
  }
  if (code.startsWith("HPE_")) return refusal("broken_answer", "The other side's answer is not HTTP as it should be.");
  return refusal("not_connected", "The other side could not be reached.");
}
