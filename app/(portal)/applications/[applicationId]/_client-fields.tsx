import { Banner } from "@/components/ui/banner";
import { Checkbox, RadioCards } from "@/components/ui/choice";
import { FieldNotes, TextArea, TextField } from "@/components/ui/field";
import type { FormState } from "@/components/ui/form-state";
import type { SecurityConfiguration } from "@/lib/applications/schema";
import { ASSERTION_ALGORITHMS, type Client, type ClientSettings, GRANT_TYPES } from "@/lib/clients/schema";
import { SECURITY_RULES, usesMutualTls } from "@/lib/clients/security-rules";
import { audienceWords, cardsOf, grantWords } from "../../_words/applications";

export const clientLabels: Partial<Record<keyof ClientSettings, string>> = {
  name: "Name",
  authMethod: "Authenticates with",
  grantTypes: "Grants",
  scopes: "Scopes",
  redirectUris: "Redirect URIs",
  assertionAlgorithms: "Assertion algorithms",
  audiencePolicy: "Audience of assertions",
  assertionLifetimeSeconds: "Longest life of an assertion",
  keySource: "Where its keys are",
  jwksUri: "JWKS address",
};

/** The fields of a client. Only what its application's security configuration leaves open can be chosen. */
export function ClientFields({
  configuration,
  draft,
  method,
  state,
}: {
  configuration: SecurityConfiguration;
  /** A new client's defaults or an existing one's settings. */
  draft: ClientSettings;
  /** The method in force; decides which fields matter. */
  method: Client["authMethod"];
  state: FormState;
}) {
  const rules = SECURITY_RULES[configuration];
  const errors = state.fieldErrors ?? {};
  const typed = state.status === "error" ? state.values : undefined;
  const value = (name: string, own: string) => typed?.[name] ?? own;
  const isSigned = method === "private_key_jwt";
  const hasKeys = isSigned || method === "self_signed_tls_client_auth";
  return (
    <>
      <CheckboxGroup name="grantTypes" legend="Grants" error={errors.grantTypes}>
        {GRANT_TYPES.map((grant) => (
          <Checkbox
            key={grant}
            id={`grantTypes-${grant}`}
            name="grantTypes"
            value={grant}
            defaultChecked={draft.grantTypes.includes(grant)}
            label={
              <>
                {grantWords[grant].label} <span className="text-muted">— {grantWords[grant].about}</span>
              </>
            }
          />
        ))}
      </CheckboxGroup>
      <TextField
        name="scopes"
        label="Scopes"
        description="Words separated by spaces, such as accounts payments. Of this portal's own permissions, only those you hold here can be given."
        isOptional
        isMono
        defaultValue={value("scopes", draft.scopes.join(" "))}
        error={errors.scopes}
      />
      <TextArea
        name="redirectUris"
        label="Redirect URIs"
        description="One a line. Only for the authorization code grant."
        isOptional
        isMono
        rows={2}
        defaultValue={value("redirectUris", draft.redirectUris.join("\n"))}
        error={errors.redirectUris}
      />
      {isSigned ? (
        <>
          <input type="hidden" name="hasAlgorithms" value="yes" />
          <CheckboxGroup
            name="assertionAlgorithms"
            legend="Assertion algorithms"
            description="The key decides: RSA signs PS256, P-256 signs ES256, Ed25519 signs EdDSA."
            error={errors.assertionAlgorithms}
            isRow
          >
            {ASSERTION_ALGORITHMS.filter((algorithm) => rules.algorithms.includes(algorithm)).map((algorithm) => (
              <Checkbox
                key={algorithm}
                id={`assertionAlgorithms-${algorithm}`}
                name="assertionAlgorithms"
                value={algorithm}
                defaultChecked={draft.assertionAlgorithms.includes(algorithm)}
                label={<code className="font-mono text-[13px]">{algorithm}</code>}
              />
            ))}
          </CheckboxGroup>
          <RadioCards
            name="audiencePolicy"
            legend="Audience of assertions"
            description={rules.audiencePolicyIsFixed ? "FAPI 2.0 leaves no choice here." : undefined}
            columns={2}
            options={cardsOf(audienceWords).map((card) => ({
              ...card,
              disabled: rules.audiencePolicyIsFixed && card.value !== rules.audiencePolicy,
            }))}
            defaultValue={value("audiencePolicy", draft.audiencePolicy)}
            error={errors.audiencePolicy}
          />
          <TextField
            name="assertionLifetimeSeconds"
            label="Longest life of an assertion"
            description="Seconds from iat to exp: 10 to 300. A longer assertion is refused, and the refusal says so."
            type="number"
            min={10}
            max={300}
            className="max-w-32 tabular-nums"
            defaultValue={value("assertionLifetimeSeconds", String(draft.assertionLifetimeSeconds))}
            error={errors.assertionLifetimeSeconds}
            suffix={<span className="text-muted">seconds</span>}
          />
        </>
      ) : null}
      {hasKeys ? (
        <>
          <RadioCards
            name="keySource"
            legend="Where its keys are"
            columns={2}
            options={[
              {
                value: "managed",
                title: "Here",
                description: "Certificates issued here and keys registered here. Revoking one works at once.",
              },
              {
                value: "jwks_uri",
                title: "At its own JWKS address",
                description: "The client publishes its keys itself, and they are fetched from there.",
              },
            ]}
            defaultValue={value("keySource", draft.keySource)}
            error={errors.keySource}
          />
          <TextField
            name="jwksUri"
            label="JWKS address"
            description="Only when the client publishes its own keys. https, reachable from here."
            isOptional
            isMono
            inputMode="url"
            placeholder="https://client.example/jwks.json"
            defaultValue={value("jwksUri", draft.jwksUri ?? "")}
            error={errors.jwksUri}
          />
        </>
      ) : null}
      {rules.bindingIsFixed ? (
        <Banner title="Tokens are bound to the TLS certificate">
          FAPI 2.0 leaves no choice here: this client asks for tokens at the mTLS address, with a Transport certificate
          of this application (RFC 8705). A client that publishes its own keys needs one too.
        </Banner>
      ) : (
        <>
          <input type="hidden" name="hasBinding" value="yes" />
          <Checkbox
            name="certificateBoundTokens"
            label="Bind tokens to the TLS certificate"
            description={
              usesMutualTls(method)
                ? "A stolen token is worth nothing without the client's Transport key (RFC 8705)."
                : "Then the token request needs mTLS with a Transport certificate too (RFC 8705)."
            }
            defaultChecked={draft.certificateBoundTokens}
          />
        </>
      )}
    </>
  );
}

function CheckboxGroup({
  name,
  legend,
  description,
  error,
  isRow,
  children,
}: {
  name: string;
  legend: string;
  description?: string;
  error?: string | string[] | undefined;
  isRow?: boolean;
  children: React.ReactNode;
}) {
  const described = [error ? `${name}-error` : "", description ? `${name}-description` : ""].filter(Boolean).join(" ");
  return (
    <fieldset id={name} aria-describedby={described || undefined} className="flex min-w-0 flex-col gap-2">
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      <div className={`flex gap-x-5 gap-y-1.5 ${isRow ? "flex-wrap" : "flex-col"}`}>{children}</div>
      <FieldNotes id={name} description={description} error={error} />
    </fieldset>
  );
}
