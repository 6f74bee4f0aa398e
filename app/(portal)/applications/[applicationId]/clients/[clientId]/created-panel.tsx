"use client";

import { useState } from "react";
import type { Client } from "@/lib/clients/schema";
import { ClientCreated } from "../_client-created";
import { forgetCreatedSecret, useCreatedSecret } from "../_created-secret";

/** On the page of a client that was just created. `hasSecret`: it authenticates with one. */
export function CreatedPanel({ client, hasSecret }: { client: Client; hasSecret: boolean }) {
  const secret = useCreatedSecret(client.clientId);
  const [isStored, setStored] = useState(false);
  return (
    <ClientCreated
      client={client}
      secret={secret}
      wasSecretShown={hasSecret && !isStored}
      onStored={() => {
        setStored(true);
        forgetCreatedSecret();
      }}
    />
  );
}
