import { constants } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { TlsOptions } from "node:tls";
import type { TlsServerCredentials } from "@/lib/authorities/tls-server";
import {
  rejectInvalidHttp,
  CONNECTION_LIMITS,
  type ListenerOptions,
  requestListener,
  showAllHeaders,
  upgradePolicy,
} from "../http/listener";
import { inspectHandshakes } from "./inspect-handshakes";
import { serverNames } from "./server-names";

export interface MtlsListener {
  server: Server;
  /** Takes over a newer certificate, where there is one or one is due. Open connections keep theirs. */
  refresh(): Promise<void>;
  stopRenewing(): void;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
const LOOK_FOR_NEWER_MS = 3_600_000;
/** TLS 1.3, and of 1.2 only forward secrecy with authenticated encryption (RFC 9325 §4.2). */
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
 * The same request handler behind TLS that asks for a client certificate. Any certificate, or none, gets through the
 * handshake: whether it counts is decided at each request from the record of that moment (`identifyClientCertificate`), so the
 * refusal is an answer that says why, and a resumed session is no way around a revocation.
 */
export async function openMtlsListener(options: ListenerOptions): Promise<MtlsListener> {
  const { deps } = options;
  const names = serverNames(deps.env);
  let current = await deps.authorities.tlsServer(names);
  const contextOf = ({ chainPem, keyPem }: TlsServerCredentials): TlsOptions => ({
    cert: chainPem,
    key: keyPem,
    // Named in the CertificateRequest, so that clients with several certificates pick ours. Trusts nobody by itself.
    ca: [deps.authorities.issuing().certificatePem, deps.authorities.root().certificatePem],
    minVersion: "TLSv1.2",
    ciphers: CIPHERS,
    honorCipherOrder: true,
    // One connection, one identity: nobody changes certificates midway.
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
  // A handshake that failed has no HTTP to be answered in; without this, what is no HTTP would be answered into it.
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
    deps.log.info({ serial: newest.serial, notAfter: newest.notAfter }, "TLS server certificate taken over");
  };
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => {
      deps.log.error({ err: error, notAfter: current.notAfter }, "TLS server certificate could not be renewed");
    });
  }, LOOK_FOR_NEWER_MS).unref();
  return { server, refresh, stopRenewing: () => clearInterval(timer) };
}
