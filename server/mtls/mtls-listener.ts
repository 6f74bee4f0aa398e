import { constants } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { TlsOptions } from "node:tls";
import type { TlsServerCredentials } from "@/lib/authorities/tls-server";
import { HOUR_MS } from "@/lib/durations";
import {
  CONNECTION_LIMITS,
  type ListenerOptions,
  rejectInvalidHttp,
  requestListener,
  showAllHeaders,
  upgradePolicy,
} from "../http/listener";
import { inspectHandshakes } from "./inspect-handshakes";
import { serverNames } from "./server-names";

export interface MtlsListener {
  server: Server;
  /** Loads a newer certificate, if one exists or is due. Open connections keep the old one. */
  refresh(): Promise<void>;
  stopRenewing(): void;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
const REFRESH_EVERY_MS = HOUR_MS;
/** TLS 1.3, and for 1.2 only forward secrecy with authenticated encryption (RFC 9325 §4.2). */
const CIPHERS = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

/**
 * The same request listener behind TLS that requests a client certificate. The handshake accepts any certificate or none: each
 * request is checked against the current record (`identifyClientCertificate`), so a rejection is an HTTP response with a reason,
 * and a resumed session can't bypass a revocation.
 */
export async function openMtlsListener(options: ListenerOptions): Promise<MtlsListener> {
  const { deps } = options;
  const names = serverNames(deps.env);
  let current = await deps.authorities.tlsServer(names);
  const contextOf = ({ chainPem, keyPem }: TlsServerCredentials): TlsOptions => ({
    cert: chainPem,
    key: keyPem,
    // Named in the CertificateRequest, so that clients with several certificates pick ours. Grants no trust by itself.
    ca: [deps.authorities.issuing().certificatePem, deps.authorities.root().certificatePem],
    minVersion: "TLSv1.2",
    ciphers: CIPHERS,
    honorCipherOrder: true,
    // One identity per connection: the certificate can't change.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  });
  const server = createServer(
    {
      ...CONNECTION_LIMITS,
      ...upgradePolicy({}),
      ...contextOf(current),
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
    requestListener(options),
  );
  // A failed handshake has no HTTP connection; without this the error response would be written into it.
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  showAllHeaders(server);
  rejectInvalidHttp(server);
  inspectHandshakes(server, {
    refused: ({ reason, message }, { remoteAddress }) =>
      deps.log.info({ reason, address: remoteAddress }, `TLS handshake refused. ${message}`),
  });

  const refresh = async () => {
    const newest = await deps.authorities.tlsServer(names);
    if (newest.serial === current.serial) return;
    server.setSecureContext(contextOf(newest));
    current = newest;
    deps.log.info({ serial: newest.serial, notAfter: newest.notAfter }, "TLS server certificate loaded");
  };
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => {
      deps.log.error({ err: error, notAfter: current.notAfter }, "TLS server certificate could not be renewed");
    });
  }, REFRESH_EVERY_MS).unref();
  return { server, refresh, stopRenewing: () => clearInterval(timer) };
}
