import type { X509Certificate } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { readChainHeader } from "../http/client-cert-header";
import { forwardedChain, presentedCertificate } from "../http/presented-certificate";

/** The certificates that a client presented: DER, the client's own first. */
export interface SentChain {
  certificates: Uint8Array[];
  /**
   * `complete`: as the client sent it. `leaf_only`: neither a ticket of a resumed session nor a proxy without Client-Cert-Chain has the
   * rest. `malformed`: the proxy's Client-Cert-Chain is invalid.
   */
  extent: "complete" | "leaf_only" | "malformed";
}

/** The chain of a request, for display only: no decision uses it. Undefined without a certificate. */
export function sentChain(request: IncomingMessage): SentChain | undefined {
  const presented = presentedCertificate(request);
  if (!presented) return undefined;
  if (presented.via === "proxy") return forwarded(presented.der, forwardedChain(request));
  const { socket } = request;
  const isResumed = socket instanceof TLSSocket && socket.isSessionReused();
  if (isResumed) return { certificates: [presented.der], extent: "leaf_only" };
  const certificates: Uint8Array[] = [];
  // On a server Node links each certificate to the one that the client sent after it, whoever issued it.
  let next: X509Certificate | undefined = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  for (; next; next = next.issuerCertificate) certificates.push(next.raw);
  return { certificates, extent: "complete" };
}

function forwarded(der: Uint8Array, chainHeader: string | undefined): SentChain {
  if (chainHeader === undefined) return { certificates: [der], extent: "leaf_only" };
  const rest = readChainHeader(chainHeader);
  return rest ? { certificates: [der, ...rest], extent: "complete" } : { certificates: [der], extent: "malformed" };
}
