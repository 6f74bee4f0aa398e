import { rangePresets } from "@/components/ui/date-range";
import type { ExportLink, ListFilter } from "../_list/filters";
import { ACTIONS } from "./_sentences";

const ENTITIES = [
  { value: "certificate", label: "Certificates" },
  { value: "application", label: "Applications" },
  { value: "client", label: "OAuth clients" },
  { value: "key", label: "Keys" },
  { value: "organisation", label: "Organisations" },
  { value: "contact", label: "Contacts" },
  { value: "user", label: "Users and sessions" },
  { value: "membership", label: "Memberships" },
  { value: "access_token", label: "Access tokens" },
  { value: "webhook", label: "Webhooks" },
  { value: "authority", label: "Authorities" },
];

/** The filters of the audit log. `entity`: the type of target in use; the actions are then those on it. */
export function auditFilters(now: Date, entity: string | undefined): ListFilter[] {
  const actions = ACTIONS.filter((action) => action.entity === entity);
  return [
    { kind: "search", param: "actor", label: "Search by actor", placeholder: "Actor: name or email" },
    { kind: "search", param: "target", label: "Search by target", placeholder: "Target: name, id or KID" },
    { kind: "chips", param: "entity", label: "Target type", options: ENTITIES },
    { kind: "chips", param: "operation", label: "Action", options: actions.length > 0 ? actions : ACTIONS },
    { kind: "dates", param: "since", label: "Dates", precision: "day", presets: rangePresets(now, [1, 7, 30, 90]) },
    { kind: "until", param: "until" },
    { kind: "linked", param: "entityId", label: "Record" },
  ];
}

/** The filtered events as files. They contain both events of an issuance, because an export is evidence. */
export function auditExports(
  filter: Readonly<Record<string, string | undefined>>,
  organisationId: string | undefined,
): ExportLink[] {
  const { cursor: _, ...filters } = filter;
  const href = (format: string) => {
    const wanted = Object.entries({ ...filters, organisationId, format });
    return `/audit/export?${new URLSearchParams(wanted.flatMap(([name, value]) => (value ? [[name, value]] : [])))}`;
  };
  return [
    { label: "CSV", description: "For spreadsheets", href: href("csv") },
    { label: "NDJSON", description: "One JSON object per line", href: href("ndjson") },
  ];
}
