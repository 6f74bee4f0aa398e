import type { Metadata } from "next";
import { PlainShell } from "@/components/frame/plain-shell";

export const metadata: Metadata = { title: "Request not possible" };

type Query = Promise<Record<string, string | string[] | undefined>>;

/** Codes of RFC 6749 §4.1.2.1 that reach a person because there is no client to send them to. */
const WORDS: Readonly<Record<string, string>> = {
  invalid_client: "The client that sent you here is not registered, or it is suspended.",
  invalid_redirect_uri: "The address the answer should go to is not registered for this client.",
  invalid_request: "The request that brought you here is not complete, or it has been answered already.",
};

/** An authorization request that can't be answered, and must not be sent anywhere. */
export default async function ConsentErrorPage({ searchParams }: { searchParams: Query }) {
  const { error } = await searchParams;
  const code = typeof error === "string" && Object.hasOwn(WORDS, error) ? error : "invalid_request";
  return (
    <PlainShell title="This request can't be answered" description={WORDS[code] ?? ""}>
      <p className="leading-6 text-muted">
        Go back to the application and begin again. If it happens again, tell its makers: {code}.
      </p>
    </PlainShell>
  );
}
