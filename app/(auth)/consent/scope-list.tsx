import { Check } from "lucide-react";

/** Labels of the OpenID Connect scopes. Other scopes are the client's own and shown unchanged. */
const LABELS: Readonly<Record<string, string>> = {
  openid: "Verify your identity on this portal",
  profile: "View your name",
  email: "View your email address",
  offline_access: "Keep access for 30 days, even when you are signed out",
};

export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return <p className="leading-6 text-muted">No permissions requested.</p>;
  return (
    <ul aria-label="Requested permissions" className="flex flex-col gap-2.5">
      {scopes.map((scope) => (
        <li key={scope} className="flex items-start gap-2.5 leading-6">
          <Check aria-hidden="true" className="mt-1 size-4 shrink-0 text-muted" />
          {LABELS[scope] ?? <code className="font-mono text-[13px] break-all">{scope}</code>}
        </li>
      ))}
    </ul>
  );
}
