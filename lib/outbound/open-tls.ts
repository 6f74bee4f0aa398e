import { constants } from "node:crypto";
import { connect as connectTcp, isIP, isIPv6, type LookupFunction } from "node:net";
import { connect as connectTls, DEFAULT_CIPHERS, type TLSSocket } from "node:tls";
import { InspectedSocket } from "@/lib/tls-handshake/inspected-socket";
import type { HandshakeProblem } from "@/lib/tls-handshake/limits";

/** Four certificates with many names are about 16 KiB. */
const MAX_HANDSHAKE_BYTES = 32 * 1024;

export interface TlsTarget {
  /** The name or IP address that the certificate must be valid for. */
  host: string;
  port: number;
  /** Where the connection goes; the name is not resolved again. */
  addresses: readonly string[];
  /** PEM; undefined: Node's root certificates. */
  rootsPem: string | undefined;
}

/**
 * Connects to an untrusted server. The certificate is verified after a check that the handshake is small and cheap to verify.
 * @param refused called once before a rejected connection is closed
 */
export function openTls(
  { host, port, addresses, rootsPem }: TlsTarget,
  refused: (problem: HandshakeProblem) => void,
): TLSSocket {
  const tcp = connectTcp({ host, port, lookup: pinnedTo(addresses) });
  const inspected = new InspectedSocket(tcp, { peer: "server", maxBytes: MAX_HANDSHAKE_BYTES }, { refuse: refused });
  const secure = connectTls({
    socket: inspected,
    host,
    ...(isIP(host) ? {} : { servername: host }),
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    // In TLS 1.2 the server chooses the DHE modulus, and 10,000 bits take half a second.
    ciphers: `${DEFAULT_CIPHERS}:!kDHE`,
    // A second handshake would not be inspected.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(rootsPem ? { ca: rootsPem } : {}),
  });
  secure.on("keylog", (line: Buffer) => inspected.inspector.addKeyLogLine(line));
  return secure;
}

/** A lookup function that always returns the addresses that were checked. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, { all: wantsAll }, callback) => {
    const [first] = all;
    if (wantsAll) callback(null, all);
    else callback(null, first?.address ?? "", first?.family);
  };
}
