/** Public interface beside the schemas and operations. */
export { COUNT_LIMIT, findOrganisation, findOrganisations, lockOrganisation, type OrganisationRow } from "./store";
