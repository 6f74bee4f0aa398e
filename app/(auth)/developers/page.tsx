import type { Metadata } from "next";
import { PlainShell } from "@/components/frame/plain-shell";
import { Link } from "@/components/ui/link";

export const metadata: Metadata = { title: "For developers" };

const LINK = "underline underline-offset-2";

/** The authorization server's `service_documentation` (RFC 8414 §2). Public. */
export default function DevelopersPage() {
  return (
    <PlainShell
      title="Connect an application"
      description="How clients of this portal authenticate and get access tokens."
    >
      <div className="flex flex-col gap-4 leading-6">
        <p>
          A client authenticates with its registered method: a signed assertion (private_key_jwt), a TLS certificate or
          a secret. Its page in the portal has programs in several languages (Quickstart) and the failed checks of each
          request (Authentication log). For private_key_jwt it also checks an assertion (Debug assertion).
        </p>
        <p>
          Access tokens can be bound to the client, by its TLS certificate (RFC 8705) or by DPoP proofs (RFC 9449); FAPI
          2.0 clients must choose one. A DPoP-bound token is sent as Authorization: DPoP with a new proof for every
          request. A client with a wrong clock gets use_dpop_nonce and repeats the request with the nonce.
        </p>
        <p>
          Clients that act for users use the authorization code grant with PKCE. The response is returned in the query
          of the redirect URI. Authorization requests over 4 KiB, and all of FAPI 2.0 clients, must be pushed (PAR).
        </p>
        <ul className="list-disc pl-5">
          <li>
            <a className={LINK} href="/.well-known/oauth-authorization-server">
              Authorization server metadata
            </a>
          </li>
          <li>
            <a className={LINK} href="/api/v1/openapi.json">
              OpenAPI document
            </a>
          </li>
          <li>
            <Link className={LINK} href="/applications">
              Your applications
            </Link>
          </li>
        </ul>
      </div>
    </PlainShell>
  );
}
