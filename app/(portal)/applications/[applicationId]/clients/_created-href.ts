import type { Client } from "@/lib/clients/schema";

/** The page of a client that was just created; it says what comes next. */
export const clientCreatedHref = ({ applicationId, clientId }: Pick<Client, "applicationId" | "clientId">): string =>
  `/applications/${applicationId}/clients/${clientId}?created=1`;
