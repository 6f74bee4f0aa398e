/** A selection of scopes for a common purpose. A preset selects only scopes that the user may grant. */
export interface Preset {
  id: string;
  label: string;
  about: string;
  includes(scope: string): boolean;
}

/** What a pipeline needs to renew certificates before they expire. */
const PIPELINE = new Set(["application:read", "client:read", "certificate:read", "certificate:issue"]);

export const presets: readonly Preset[] = [
  {
    id: "read",
    label: "Read-only",
    about: "Monitoring and inventories: reads everything, changes nothing.",
    includes: (scope) => scope.endsWith(":read"),
  },
  {
    id: "ci",
    label: "CI",
    about: "Pipelines: reads applications and certificates, issues and renews.",
    includes: (scope) => PIPELINE.has(scope),
  },
  { id: "none", label: "None", about: "Clears the selection.", includes: () => false },
];
