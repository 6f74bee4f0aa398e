"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { lazyWindow, WhenOpened } from "@/components/ui/when-opened";
import type { Identify } from "./use-key-finder";

/** Loaded when the card is opened. */
const KeyFinder = lazyWindow(async () => ({ default: (await import("./key-finder")).KeyFinder }));

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
        <WhenOpened isOpen={isOpen}>
          <KeyFinder identify={identify} own={{ kid, keyThumbprint }} />
        </WhenOpened>
      </Card>
    </div>
  );
}
