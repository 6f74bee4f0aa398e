import { formInput } from "@/app/_server/action-state";
import { bindingOf } from "../_labels/applications";

/** Values of a list field, separated by spaces, commas or line breaks. */
const valuesOf = (form: FormData, name: string): string[] =>
  String(form.get(name) ?? "")
    .split(/[\s,]+/)
    .filter(Boolean);

const chosen = (form: FormData, name: string): string[] => form.getAll(name).map(String);

/** An empty field clears the value; a field that the form lacks leaves it unchanged. */
const orNull = (form: FormData, name: string) =>
  form.has(name) ? { [name]: String(form.get(name)).trim() || null } : {};

/** Settings of an application; empty URLs and descriptions are cleared. */
export function readApplicationChanges(form: FormData): unknown {
  return {
    ...formInput(form),
    ...(form.has("description") ? { description: String(form.get("description")) } : {}),
    ...orNull(form, "homepageUri"),
    ...orNull(form, "logoUri"),
    ...orNull(form, "policyUri"),
    ...orNull(form, "termsOfServiceUri"),
  };
}

/**
 * Input shared by both client forms. Fields that a method does not use are not in the form and stay unchanged. Fields that a choice
 * hides are in the form, but don't apply: without the authorization code grant there are no redirect URIs.
 */
function clientSettings(form: FormData) {
  const {
    assertionLifetimeSeconds,
    keySource,
    senderConstraint,
    allowAssertionsWithoutKid: _,
    ...rest
  } = formInput(form);
  const algorithms = chosen(form, "assertionAlgorithms");
  const grantTypes = chosen(form, "grantTypes");
  const hasCodes = grantTypes.includes("authorization_code");
  return {
    ...rest,
    scopes: valuesOf(form, "scopes"),
    redirectUris: hasCodes ? valuesOf(form, "redirectUris") : [],
    grantTypes,
    ...(form.has("hasAlgorithms")
      ? { assertionAlgorithms: algorithms, allowAssertionsWithoutKid: form.has("allowAssertionsWithoutKid") }
      : {}),
    ...(assertionLifetimeSeconds ? { assertionLifetimeSeconds: Number(assertionLifetimeSeconds) } : {}),
    ...(keySource ? { keySource, jwksUri: keySource === "jwks_uri" ? (rest.jwksUri ?? null) : null } : {}),
    ...(typeof senderConstraint === "string" ? bindingOf(senderConstraint) : {}),
  };
}

const MARKERS = ["hasAlgorithms"];

const withoutMarkers = (input: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !MARKERS.includes(name)));

export const readNewClient = (form: FormData): unknown => withoutMarkers(clientSettings(form));

export const readClientChanges = (form: FormData): unknown => withoutMarkers(clientSettings(form));
