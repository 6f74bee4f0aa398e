import type { Metadata } from "next";
import { PlainShell } from "@/components/frame/plain-shell";

export const metadata: Metadata = { title: "Authorization failed" };

type Query = Promise<Record<string, string | string[] | undefined>>;

/** Errors of RFC 6749 §4.1.2.1 that are shown to the user because the redirect URI can't be trusted. */
const MESSAGES: Readonly<Record<string, string>> = {
  invalid_client: "The client that sent you here is not registered or is suspended.",
  invalid_redirect_uri: "The redirect URI is not registered for this client.",
  invalid_request: "The authorization request is incomplete or was already completed.",
};

/** An authorization error that must not be redirected. */
export default async function ConsentErrorPage({ searchParams }: { searchParams: Query }) {
  const { error } = await searchParams;
  const code = typeof error === "string" && Object.hasOwn(MESSAGES, error) ? error : "invalid_request";
  return (
    <PlainShell title="Authorization failed" description={MESSAGES[code] ?? ""}>
      <p className="leading-6 text-muted">
        Return to the application and start again. If the problem persists, report this code to its developer:{" "}
        <code className="font-mono text-[13px] text-foreground">{code}</code>.
      </p>
    </PlainShell>
  );
}
