interface Request {
  holder: { applicationId: string } | { organisationId: string };
  /** Id of the profile. */
  type: string;
  replaces: string | undefined;
}

/** Name of a request in a tab: its CSR is stored under it, and a key created in the browser is held for it. */
export const requestSlot = ({ holder, type, replaces }: Request): string =>
  `csr ${Object.values(holder).join()} ${type} ${replaces ?? ""}`;

/** Form field of the client that linked to the wizard: the last step shows its tokens. */
export const CLIENT_FIELD = "client";
