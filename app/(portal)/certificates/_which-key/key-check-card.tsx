"use client";

import { KeyRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { Identify } from "./use-key-finder";

/** Loaded when the card is opened. */
const KeyFinder = dynamic(() => import("./key-finder").then(({ KeyFinder }) => KeyFinder));

/** On a certificate's page: whether a file holds its key. */
export function KeyCheckCard({
  kid,
  keyThumbprint,
  identify,
}: {
  kid: string;
  keyThumbprint: string;
  identify: Identify;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="without-script:hidden">
      <Card
        title="Which key is it?"
        description="Check whether a private key, CSR or file belongs to this certificate. Your browser reads it; it is not sent."
        action={
          isOpen ? null : (
            <Button size="sm" icon={<KeyRound />} onClick={() => setIsOpen(true)}>
              Check a key
            </Button>
          )
        }
      >
        {isOpen ? <KeyFinder identify={identify} own={{ kid, keyThumbprint }} /> : null}
      </Card>
    </div>
  );
}
