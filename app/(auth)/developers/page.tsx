import type { Metadata } from "next";
import Link from "next/link";
import { PlainShell } from "@/components/frame/plain-shell";

export const metadata: Metadata = { title: "For developers" };

const LINK = "underline underline-offset-2";

/** Where the authorization server's metadata sends people (`service_documentation`, RFC 8414 §2). Needs no sign-in. */
export default function DevelopersPage() {
  return (
    <PlainShell
      title="Connect an application"
      description="How clients of this portal authenticate and get access tokens."
    >
      <div className="flex flex-col gap-4 leading-6">
        <p>
          A client authenticates with a signed assertion (private_key_jwt), with a TLS certificate, or with a secret,
          whichever it is registered for. Its page in the portal has examples in several languages (How to
          authenticate), its authentication log with the check that failed, and a diagnosis of single assertions.
        </p>
        <p>
          Clients that act for people use the authorization code grant with PKCE. The answer comes back in the query of
          the redirect URI. A request of more than 4 KB, and every request of a FAPI 2.0 client, is pushed first.
        </p>
        <ul className="list-disc pl-5">
          <li>
            <a className={LINK} href="/.well-known/oauth-authorization-server">
              Metadata of the authorization server
            </a>
          </li>
          <li>
            <a className={LINK} href="/api/v1/openapi.json">
              OpenAPI document of the REST API
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
