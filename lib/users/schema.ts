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
import { ORGANISATION_ROLES, PERMISSIONS, PLATFORM_ROLES } from "@/lib/operation/permissions";
import {
  isCommonPassword,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  PASSWORD_COMMON,
  PASSWORD_TOO_LONG,
  PASSWORD_TOO_SHORT,
} from "./password-rule";

export const PlatformRole = z.enum(PLATFORM_ROLES);
export const OrganisationRole = z.enum(ORGANISATION_ROLES);

/** Length and common passwords only (NIST SP 800-63B §5.1.1.2): composition rules make passwords weaker. */
export const NewPassword = z
  .string()
  .min(MIN_PASSWORD_LENGTH, PASSWORD_TOO_SHORT)
  .max(MAX_PASSWORD_LENGTH, PASSWORD_TOO_LONG)
  .refine((password) => !isCommonPassword(password), PASSWORD_COMMON)
  .meta({ secret: true });

const Name = lineOfText(1, 100);

export const UserMembership = z.strictObject({
  organisationId: Id,
  organisationName: z.string(),
  role: OrganisationRole,
});

export const User = z.strictObject({
  id: Id,
  email: z.string(),
  name: z.string(),
  platformRole: PlatformRole.nullable(),
  status: EntityStatus,
  /** False until the user has redeemed the set-up link. */
  isSetUp: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
  lastSignInAt: Instant.nullable(),
  /** Only those that the caller may see. */
  memberships: z.array(UserMembership),
});
export type User = z.output<typeof User>;

export const ListUsersInput = z.strictObject({
  ...CountedPageInput.shape,
  q: SearchText.optional(),
  organisationId: Id.optional(),
  /** A platform role, a role in at least one organisation (of those that the caller may see), or `none`: neither. */
  role: z.enum([...PLATFORM_ROLES, ...ORGANISATION_ROLES, "none"]).optional(),
  /** `never`: users who have not signed in yet. */
  signIn: z.enum(["never"]).optional(),
});
export type UserRoleFilter = NonNullable<z.output<typeof ListUsersInput>["role"]>;
export const UserPage = countedPageOf(User);

export const GetUserInput = z.strictObject({ userId: Id });

export const CreateUserInput = z.strictObject({
  email: Email,
  name: Name,
  /** Without one, the response contains a set-up link for the user. */
  password: NewPassword.optional(),
  platformRole: PlatformRole.nullable().optional(),
});

/** Path below PUBLIC_URL. Anyone with the link can set the password, so send it over a secure channel. */
export const SetupLink = z.strictObject({ path: z.string().meta({ secret: true }), expiresAt: Instant });
export type SetupLink = z.output<typeof SetupLink>;

export const CreatedUser = z.strictObject({ user: User, setupLink: SetupLink.nullable() });

export const UpdateUserInput = z
  .strictObject({
    userId: Id,
    name: Name.optional(),
    platformRole: PlatformRole.nullable().optional(),
    status: EntityStatus.optional(),
  })
  .refine(changesSomething(["userId"]), NOTHING_TO_CHANGE);

export const CreateSetupLinkInput = z.strictObject({ userId: Id });

const SetupToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, "Invalid set-up link.")
  .meta({ secret: true });

export const DescribeSetupLinkInput = z.strictObject({ token: SetupToken });
export const SetupLinkDescription = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("first_admin") }),
  z.strictObject({ kind: z.literal("user"), email: z.string(), name: z.string() }),
]);

export const CompleteSetupInput = z.strictObject({
  token: SetupToken,
  /** Required for the first administrator only; other users already have one. */
  email: Email.optional(),
  name: Name,
  password: NewPassword,
});
export const CompletedSetup = z.strictObject({ userId: Id, email: z.string() });

export const AddMembershipInput = z.strictObject({
  organisationId: Id,
  email: Email,
  role: OrganisationRole,
  /** For an email address without an account: creates one. Ignored if there is one. */
  name: Name.optional(),
});
export const RemoveMembershipInput = z.strictObject({ organisationId: Id, userId: Id });
export const Membership = z.strictObject({
  userId: Id,
  email: z.string(),
  name: z.string(),
  organisationId: Id,
  organisationName: z.string(),
  role: OrganisationRole,
});
export type Membership = z.output<typeof Membership>;

/** `setupLink`: of the account that was created. */
export const AddedMembership = Membership.extend({ setupLink: SetupLink.nullable() });
export type AddedMembership = z.output<typeof AddedMembership>;

export const SignInInput = z.strictObject({
  email: Email,
  password: z.string().min(1, "Enter your password.").max(1024).meta({ secret: true }),
});

/** The User-Agent header, sanitised and truncated for lists. */
export const UserAgent = z.string().transform((text) => text.replace(/[^\x20-\x7e]/g, "").slice(0, 300));

export const Session = z.strictObject({
  id: Id,
  /** The session of this request. */
  isCurrent: z.boolean(),
  /** IP address and browser at sign-in. */
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: Instant,
  lastSeenAt: Instant,
});
export type Session = z.output<typeof Session>;

export const SessionList = z.strictObject({ items: z.array(Session) });
export const EndSessionInput = z.strictObject({ sessionId: Id });

export const RenameMeInput = z.strictObject({ name: Name });

export const ChangePasswordInput = z.strictObject({
  currentPassword: z.string().min(1, "Enter your current password.").max(1024).meta({ secret: true }),
  newPassword: NewPassword,
});
export const ChangedPassword = z.strictObject({ endedSessions: z.int(), revokedTokens: z.int() });
export const EndedSessions = z.strictObject({ endedSessions: z.int() });

export const Permission = z.enum(PERMISSIONS);

export const Me = z
  .strictObject({
    id: Id,
    email: z.string(),
    name: z.string(),
    platformRole: PlatformRole.nullable(),
    via: z.enum(["session", "token"]),
    /** Scopes of the access token; null for a browser session. */
    scopes: z.array(Permission).nullable(),
    /** At most 200, by name, including child organisations. */
    organisations: z.array(UserMembership),
  })
  .meta({ id: "Me" });

export const AccessToken = z
  .strictObject({
    id: Id,
    name: z.string(),
    /** Last four characters. */
    hint: z.string(),
    scopes: z.array(Permission),
    createdAt: Instant,
    expiresAt: Instant,
    lastUsedAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    /** The token that created it and is revoked with; null when created in the portal. */
    parentId: Id.nullable(),
  })
  .meta({ id: "AccessToken" });
export type AccessToken = z.output<typeof AccessToken>;

export const ListAccessTokensInput = z.strictObject({ ...PageInput.shape });
export const AccessTokenPage = pageOf(AccessToken).meta({ id: "AccessTokenPage" });

export const CreateAccessTokenInput = z.strictObject({
  name: Name,
  scopes: z
    .array(Permission)
    .min(1, "Choose at least one scope.")
    .max(PERMISSIONS.length)
    .transform((scopes) => [...new Set(scopes)]),
  expiresInDays: z.int().min(1).max(365).default(90),
});
/** `token` is returned only once, on creation. */
export const CreatedAccessToken = AccessToken.extend({ token: z.string().meta({ secret: true }) }).meta({
  id: "CreatedAccessToken",
});

export const RevokeAccessTokenInput = z.strictObject({ tokenId: Id });
