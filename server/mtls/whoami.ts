import { TLSSocket } from "node:tls";
import {
  type CertificateDescription,
  describeClientCertificate,
  type Problem,
} from "@/lib/client-certificate/describe-client-certificate";
import { WHOAMI } from "@/lib/client-certificate/whoami-path";
import { pemEncode } from "@/lib/pki/pem";
import { addressBlock } from "@/lib/runtime/address-block";
import { peerAddress, type TrustedProxies } from "../http/client-address";
import type { Exchange, Handler } from "../http/exchange";
import { presentedCertificate } from "../http/presented-certificate";
import { sendProblem } from "../http/problem";
import { methodNotAllowed } from "../http/refusal";
import { chainHeaderInvalid, chainMissing, noCertificate, noneForwarded, plainHttp } from "./connection-problems";
import { type SentChain, sentChain } from "./sent-chain";

/** The response of `/mtls/whoami`. */
export interface Whoami extends CertificateDescription {
  /** PEM, as sent, the client's own certificate first. */
  chain: string[];
  /** The TLS connection to this listener; null for plain HTTP. Behind a proxy, the proxy's connection. */
  tls: { version: string; cipher: string; resumed: boolean } | null;
  /** The trusted proxy that forwarded the request. Its address is null unless `application` is known. */
  proxy?: { address: string | null };
}

/**
 * `GET /mtls/whoami`: how the portal sees the caller's certificate, and the one thing to fix. Always 200, except 405, 429 and 503. Only
 * callers with the private key (or a trusted proxy on their behalf) learn anything about a certificate: decision 175.
 */
export function whoamiHandler(proxies: TrustedProxies): Handler {
  return async (exchange) => {
    if (exchange.path !== WHOAMI) return false;
    const { deps, request, address } = exchange;
    try {
      if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed(["GET", "HEAD"]);
      await deps.limits.whoamiByAddress.consume(addressBlock(address));
      send(exchange, await whoami(exchange, proxies));
    } catch (error) {
      sendProblem(exchange, error);
    }
    return true;
  };
}

async function whoami(exchange: Exchange, proxies: TrustedProxies): Promise<Whoami> {
  const { deps, request, headerRefusal } = exchange;
  const presented = presentedCertificate(request);
  const described: CertificateDescription = presented
    ? await describeClientCertificate(deps, presented)
    : { certificate: null };
  const sent = sentChain(request);
  const isProxied = proxies.has(peerAddress(request)) && (presented?.via === "proxy" || !tlsOf(exchange));
  const problem =
    (headerRefusal && headerProblem(exchange, proxies)) ??
    (presented ? undefined : missing(exchange, isProxied)) ??
    described.problem ??
    chainProblem(sent);
  return {
    ...described,
    chain: (sent?.certificates ?? []).map((der) => pemEncode("CERTIFICATE", der)),
    tls: tlsOf(exchange),
    ...(isProxied ? { proxy: { address: described.application ? peerAddress(request) : null } } : {}),
    ...(problem ? { problem } : {}),
  };
}

function tlsOf({ request: { socket } }: Exchange): Whoami["tls"] {
  if (!(socket instanceof TLSSocket)) return null;
  return {
    version: socket.getProtocol() ?? "unknown",
    cipher: socket.getCipher().standardName,
    resumed: socket.isSessionReused(),
  };
}

/** Every other path rejects the request with 401, whatever certificate it has. */
function headerProblem({ request, headerRefusal }: Exchange, proxies: TrustedProxies): Problem | undefined {
  if (!headerRefusal) return undefined;
  const code = proxies.has(peerAddress(request)) ? "client_cert_header_invalid" : "client_cert_header_untrusted";
  return { code, ...headerRefusal.remedy };
}

function missing(exchange: Exchange, isProxied: boolean): Problem {
  if (isProxied) return noneForwarded;
  return tlsOf(exchange) ? noCertificate(exchange.deps.env) : plainHttp(exchange.deps.env);
}

/** The least important problem: this portal does not use the chain. */
function chainProblem(sent: SentChain | undefined): Problem | undefined {
  if (sent?.extent === "malformed") return chainHeaderInvalid;
  return sent?.extent === "complete" && sent.certificates.length === 1 ? chainMissing : undefined;
}

function send({ request, response }: Exchange, answer: Whoami): void {
  const body = `${JSON.stringify(answer, null, 2)}\n`;
  response.setHeader("content-type", "application/json");
  response.setHeader("cache-control", "no-store");
  response.setHeader("content-length", Buffer.byteLength(body));
  response.end(request.method === "HEAD" ? undefined : body);
}
