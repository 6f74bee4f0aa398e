import type { Problem } from "@/lib/client-certificate/describe-client-certificate";
import { WHOAMI } from "@/lib/client-certificate/whoami-path";
import type { Env } from "@/lib/runtime/env";

type Urls = Pick<Env, "mtlsUrl">;

/** The connection can't have a client certificate. */
export const plainHttp = (env: Urls): Problem => ({
  code: "plain_http",
  message: "The request came over plain HTTP, not through a trusted proxy, so it has no client certificate.",
  fix: env.mtlsUrl
    ? `Call ${env.mtlsUrl}${WHOAMI} with certificate and key. If a proxy forwarded the request, add the proxy to TRUSTED_PROXIES.`
    : "This portal has no mTLS endpoint: its operator must set MTLS_PORT, or MTLS_URL and TRUSTED_PROXIES for a proxy that forwards certificates.",
});

/** The TLS client sent none although it was asked. */
export const noCertificate = (env: Urls): Problem => ({
  code: "no_certificate",
  message: "The client sent no certificate in the TLS handshake.",
  fix: `Configure the client with certificate and private key: curl --cert CERTIFICATE --key KEY ${env.mtlsUrl ?? ""}${WHOAMI}. Java sends none unless its key store has the chain up to a CA of this portal: import the full chain.`,
});

/** The proxy forwarded none. */
export const noneForwarded: Problem = {
  code: "no_certificate_forwarded",
  message:
    "The proxy forwarded no Client-Cert header: the client sent it no certificate, or the proxy does not forward it.",
  fix: "Configure the client with certificate and private key. Configure the proxy to request a client certificate and to send it as Client-Cert (RFC 9440).",
};

export const chainMissing: Problem = {
  code: "chain_missing",
  message:
    "The client sent its certificate without the issuing CA's certificate. This portal accepts it; servers that know only the root CA do not.",
  fix: "Configure the client with the full chain (Download, Full chain) instead of the certificate alone.",
};

export const chainHeaderInvalid: Problem = {
  code: "chain_header_invalid",
  message:
    "The proxy's header Client-Cert-Chain is not a list of at most ten certificates (RFC 9440). This portal does not need it.",
  fix: "Fix the proxy's configuration, or do not send the header.",
};
