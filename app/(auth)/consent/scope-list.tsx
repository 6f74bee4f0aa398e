import { Check } from "lucide-react";

/** The scopes of OpenID Connect in words; all others are the client's own and shown as they are. */
const WORDS: Readonly<Record<string, string>> = {
  openid: "Know who you are on this portal",
  profile: "See your name",
  email: "See your e-mail address",
  offline_access: "Keep access while you are away, for 30 days",
};

export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return <p className="leading-6 text-muted">It asks for nothing but your consent.</p>;
  return (
    <ul aria-label="What it asks for" className="flex flex-col gap-2.5">
      {scopes.map((scope) => (
        <li key={scope} className="flex items-start gap-2.5 leading-6">
          <Check aria-hidden="true" className="mt-1 size-4 shrink-0 text-muted" />
          {WORDS[scope] ?? <code className="font-mono text-[13px] break-all">{scope}</code>}
        </li>
      ))}
    </ul>
  );
}
