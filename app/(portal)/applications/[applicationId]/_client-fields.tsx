import { Checkbox, RadioCards } from "@/components/ui/choice";
import { FieldNotes, TextArea, TextField } from "@/components/ui/field";
import type { FormState } from "@/components/ui/form-state";
import type { SecurityConfiguration } from "@/lib/applications/schema";
import { ASSERTION_ALGORITHMS, type Client, type ClientSettings, GRANT_TYPES } from "@/lib/clients/schema";
import { SECURITY_RULES, usesMutualTls } from "@/lib/clients/security-rules";
import { audienceLabels, cardsOf, constraintLabels, constraintOf, grantLabels } from "../../_labels/applications";

export const clientLabels: Partial<Record<keyof ClientSettings, string>> = {
  name: "Name",
  authMethod: "Authentication method",
  grantTypes: "Grant types",
  scopes: "Scopes",
  redirectUris: "Redirect URIs",
  assertionAlgorithms: "Assertion algorithms",
  audiencePolicy: "Accepted audience",
  assertionLifetimeSeconds: "Maximum assertion lifetime",
  keySource: "Key source",
  jwksUri: "JWKS URL",
  certificateBoundTokens: "Sender constraint",
  dpopBoundAccessTokens: "Sender constraint",
};

/** Fields of a client. Options that the application's security configuration excludes are not offered. */
export function ClientFields({
  configuration,
  draft,
  methods,
  state,
}: {
  configuration: SecurityConfiguration;
  /** Defaults of a new client, or settings of an existing one. */
  draft: ClientSettings;
  /** Methods whose fields are shown: the selected one, or all that can be selected. */
  methods: readonly Client["authMethod"][];
  state: FormState;
}) {
  const rules = SECURITY_RULES[configuration];
  const errors = state.fieldErrors ?? {};
  const typed = state.status === "error" ? state.values : undefined;
  const value = (name: string, own: string) => typed?.[name] ?? own;
  const isSigned = methods.includes("private_key_jwt");
  const lifetime = rules.assertionLifetimeSeconds;
  const hasKeys = isSigned || methods.includes("self_signed_tls_client_auth");
  return (
    <>
      <CheckboxGroup name="grantTypes" legend="Grant types" error={errors.grantTypes}>
        {GRANT_TYPES.map((grant) => (
          <Checkbox
            key={grant}
            id={`grantTypes-${grant}`}
            name="grantTypes"
            value={grant}
            data-shows={grant === "authorization_code" ? "redirects" : undefined}
            defaultChecked={draft.grantTypes.includes(grant)}
            label={
              <>
                {grantLabels[grant].label} <span className="text-muted">— {grantLabels[grant].about}</span>
              </>
            }
          />
        ))}
      </CheckboxGroup>
      <TextField
        name="scopes"
        label="Scopes"
        description="Separate scopes with spaces, for example: accounts payments. You can grant only those portal permissions that you have yourself."
        isOptional
        isMono
        defaultValue={value("scopes", draft.scopes.join(" "))}
        error={errors.scopes}
      />
      {/* By CSS: it follows the choice without JavaScript, and whenever a form is reset. */}
      <div className="hidden in-[form:has([data-shows=redirects]:checked)]:block">
        <TextArea
          name="redirectUris"
          label="Redirect URIs"
          description="One per line. The authorization code grant requires at least one."
          isMono
          rows={2}
          defaultValue={value("redirectUris", draft.redirectUris.join("\n"))}
          error={errors.redirectUris}
        />
      </div>
      {isSigned ? (
        <>
          <input type="hidden" name="hasAlgorithms" value="yes" />
          <CheckboxGroup
            name="assertionAlgorithms"
            legend="Assertion algorithms"
            description="The key type limits the algorithm: PS256, PS384 or RS256 for RSA, ES256 for P-256, ES384 for P-384, EdDSA for Ed25519."
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
            legend="Accepted audience"
            description={rules.audiencePolicyIsFixed ? "Fixed by FAPI 2.0." : undefined}
            columns={2}
            options={cardsOf(audienceLabels).map((card) => ({
              ...card,
              disabled: rules.audiencePolicyIsFixed && card.value !== rules.audiencePolicy,
            }))}
            defaultValue={value("audiencePolicy", draft.audiencePolicy)}
            error={errors.audiencePolicy}
          />
          <TextField
            name="assertionLifetimeSeconds"
            label="Maximum assertion lifetime"
            description={`From iat to exp, ${lifetime.min} to ${lifetime.max.toLocaleString("en")} seconds. Longer assertions are rejected, and the authentication log names this limit. Short ones are safer: libraries create a new one for every request.`}
            type="number"
            min={lifetime.min}
            max={lifetime.max}
            className="max-w-32 tabular-nums"
            defaultValue={value("assertionLifetimeSeconds", String(draft.assertionLifetimeSeconds))}
            error={errors.assertionLifetimeSeconds}
            suffix={<span className="text-muted">seconds</span>}
          />
          <Checkbox
            name="allowAssertionsWithoutKid"
            label="Allow assertions without kid"
            description="For libraries that don't set kid. With several usable keys, those that match the algorithm are tried (at most five). Otherwise such assertions are accepted only while the client has one usable key."
            defaultChecked={draft.allowAssertionsWithoutKid}
          />
        </>
      ) : null}
      {hasKeys ? (
        <>
          <RadioCards
            name="keySource"
            legend="Key source"
            columns={2}
            options={[
              {
                value: "managed",
                title: "Managed here",
                description:
                  "Certificates issued and keys registered in this portal. Revocation takes effect immediately.",
              },
              {
                value: "jwks_uri",
                title: "JWKS URL",
                description: "The client publishes its own key set, and the portal fetches it.",
              },
            ]}
            defaultValue={value("keySource", draft.keySource)}
            error={errors.keySource}
          />
          <div className="in-[form:has([name=keySource][value=managed]:checked)]:hidden">
            <TextField
              name="jwksUri"
              label="JWKS URL"
              description="Must be https and reachable from this server."
              isMono
              inputMode="url"
              placeholder="https://client.example/jwks.json"
              defaultValue={value("jwksUri", draft.jwksUri ?? "")}
              error={errors.jwksUri}
            />
          </div>
        </>
      ) : null}
      <RadioCards
        name="senderConstraint"
        legend="Sender constraint"
        description={`${rules.bindingIsFixed ? "Required by FAPI 2.0. " : ""}A stolen token can't be used without the certificate or key it is bound to.`}
        columns={rules.bindingIsFixed ? 2 : 3}
        options={cardsOf(constraintLabels)
          .filter((card) => card.value !== "none" || !rules.bindingIsFixed)
          .map((card) => (card.value === "certificate" ? { ...card, detail: certificateNote(methods) } : card))}
        defaultValue={value("senderConstraint", constraintOf(draft))}
        error={errors.certificateBoundTokens ?? errors.dpopBoundAccessTokens}
      />
    </>
  );
}

/** What binding tokens to a certificate requires. */
function certificateNote(methods: readonly Client["authMethod"][]): string {
  if (methods.every((method) => method === "self_signed_tls_client_auth")) {
    return "Its registered certificate, or a Transport certificate of this application.";
  }
  if (methods.every(usesMutualTls)) return "The Transport certificate it authenticates with.";
  return "Token requests go to the mTLS endpoint with a Transport certificate of this application, even if the client publishes its own keys.";
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
