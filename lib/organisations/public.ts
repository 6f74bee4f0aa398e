/** What other modules use of this one beside its schemas and operations. */
export { COUNT_LIMIT, findOrganisation, findOrganisations, lockOrganisation, type OrganisationRow } from "./store";
