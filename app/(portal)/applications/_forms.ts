import { formInput } from "@/app/_server/action-state";

/** Words separated by blanks, commas or line ends, as people type lists. */
const wordsOf = (form: FormData, name: string): string[] =>
  String(form.get(name) ?? "")
    .split(/[\s,]+/)
    .filter(Boolean);

const chosen = (form: FormData, name: string): string[] => form.getAll(name).map(String);

/** An emptied field takes the value away; a field the form doesn't have changes nothing. */
const orNull = (form: FormData, name: string) =>
  form.has(name) ? { [name]: String(form.get(name)).trim() || null } : {};

/** Settings of an application: emptied addresses and descriptions are taken away. */
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

/** What both client forms have in common. Fields a method has no use for are not in the form and stay untouched. */
function clientSettings(form: FormData) {
  const { assertionLifetimeSeconds, keySource, ...rest } = formInput(form);
  const algorithms = chosen(form, "assertionAlgorithms");
  return {
    ...rest,
    scopes: wordsOf(form, "scopes"),
    redirectUris: wordsOf(form, "redirectUris"),
    grantTypes: chosen(form, "grantTypes"),
    ...(form.has("hasAlgorithms") ? { assertionAlgorithms: algorithms } : {}),
    ...(assertionLifetimeSeconds ? { assertionLifetimeSeconds: Number(assertionLifetimeSeconds) } : {}),
    ...(keySource ? { keySource, jwksUri: keySource === "jwks_uri" ? (rest.jwksUri ?? null) : null } : {}),
    ...(form.has("hasBinding") ? { certificateBoundTokens: form.has("certificateBoundTokens") } : {}),
  };
}

const MARKERS = ["hasAlgorithms", "hasBinding"];

const withoutMarkers = (input: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !MARKERS.includes(name)));

export const readNewClient = (form: FormData): unknown => withoutMarkers(clientSettings(form));

export const readClientChanges = (form: FormData): unknown => withoutMarkers(clientSettings(form));
