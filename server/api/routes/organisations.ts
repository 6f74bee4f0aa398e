import { addContact } from "@/lib/organisations/add-contact";
import { createOrganisation } from "@/lib/organisations/create-organisation";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import { listContacts } from "@/lib/organisations/list-contacts";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import { removeContact } from "@/lib/organisations/remove-contact";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { get, patch, post, remove, tagged } from "../route";

export const organisations = tagged("Organisations", [
  get("/organisations", listOrganisations),
  post("/organisations", createOrganisation, {
    created: "/organisations/{id}",
    example: { legalName: "Example Bank PLC", country: "GB", registrationNumber: "01234567" },
  }),
  get("/organisations/{organisationId}", getOrganisation),
  patch("/organisations/{organisationId}", updateOrganisation, { example: { legalName: "Example Bank Holdings PLC" } }),
  get("/organisations/{organisationId}/contacts", listContacts),
  post("/organisations/{organisationId}/contacts", addContact, {
    created: "/organisations/{organisationId}/contacts",
    example: { kind: "security", name: "Security desk", email: "security@bank.example" },
  }),
  remove("/contacts/{contactId}", removeContact),
]);
