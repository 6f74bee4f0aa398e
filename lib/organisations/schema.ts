import { z } from "zod";
import {
  changesSomething,
  Email,
  EntityStatus,
  Id,
  Instant,
  lineOfText,
  NOTHING_TO_CHANGE,
  SearchText,
} from "@/lib/operation/fields";
import { CountedPageInput, countedPageOf, PageInput, pageOf } from "@/lib/operation/paging";
import { isCountryCode } from "./countries";

export const CONTACT_KINDS = ["technical", "business", "security"] as const;

/** X.520 ub-organization-name (RFC 5280 appendix A.1): the name is O of every certificate. */
const LegalName = lineOfText(1, 64);
const RegistrationNumber = lineOfText(1, 64);
const Country = z
  .string()
  .transform((code) => code.trim().toUpperCase())
  .refine(isCountryCode, "Use a two-letter ISO 3166-1 country code, such as GB.");

export const Organisation = z
  .strictObject({
    id: Id,
    legalName: z.string(),
    country: z.string(),
    registrationNumber: z.string(),
    status: EntityStatus,
    parentId: Id.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    /** `activeCertificates` is at most 10,000. */
    counts: z.strictObject({ applications: z.int(), activeCertificates: z.int() }).optional(),
  })
  .meta({ id: "Organisation" });
export type Organisation = z.output<typeof Organisation>;

export const ListOrganisationsInput = z.strictObject({
  ...CountedPageInput.shape,
  q: SearchText.optional(),
  status: EntityStatus.optional(),
});
export const OrganisationPage = countedPageOf(Organisation).meta({ id: "OrganisationPage" });

export const GetOrganisationInput = z.strictObject({ organisationId: Id });

export const CreateOrganisationInput = z.strictObject({
  legalName: LegalName,
  country: Country,
  registrationNumber: RegistrationNumber,
  parentId: Id.nullable().optional(),
});

export const UpdateOrganisationInput = z
  .strictObject({
    organisationId: Id,
    legalName: LegalName.optional(),
    country: Country.optional(),
    registrationNumber: RegistrationNumber.optional(),
    parentId: Id.nullable().optional(),
    status: EntityStatus.optional(),
  })
  .refine(changesSomething(["organisationId"]), NOTHING_TO_CHANGE);

export const ContactKind = z.enum(CONTACT_KINDS);
export type ContactKind = z.output<typeof ContactKind>;

export const Contact = z
  .strictObject({
    id: Id,
    organisationId: Id,
    applicationId: Id.nullable(),
    kind: ContactKind,
    name: z.string(),
    email: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "Contact" });
export type Contact = z.output<typeof Contact>;

export const ListContactsInput = z.strictObject({
  ...PageInput.shape,
  organisationId: Id,
  applicationId: Id.optional(),
});
export const ContactPage = pageOf(Contact).meta({ id: "ContactPage" });

export const AddContactInput = z.strictObject({
  organisationId: Id,
  applicationId: Id.optional(),
  kind: ContactKind,
  name: lineOfText(1, 100),
  email: Email,
});

export const RemoveContactInput = z.strictObject({ contactId: Id });
