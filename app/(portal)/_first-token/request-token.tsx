"use client";

import { Spinner } from "@heroui/react";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { plural } from "@/lib/format";
import { signingAlgorithms } from "@/lib/keys/key-algorithms";
import type { TokenAnswer } from "@/lib/pki-browser/request-token";
import { useHeldKey } from "../_browser-key/key-memory";
import { problemOf } from "../_browser-key/problem";

export interface RequestTokenProps {
  /** Of the key in the page's memory. */
  slot: string;
  kid: string;
  keyThumbprint: string;
  clientId: string;
  clientName: string;
  /** Assertion algorithms that the client allows. */
  algorithms: readonly string[];
  isDpopBound: boolean;
  issuer: string;
  tokenEndpoint: string;
}

/** While the page has the key: gets an access token with it, as the client's program will. */
export function RequestToken(props: RequestTokenProps) {
  const held = useHeldKey(props.slot);
  const [answer, setAnswer] = useState<TokenAnswer>();
  const [problem, setProblem] = useState<string>();
  const [isRunning, setRunning] = useState(false);
  if (held?.key.keyThumbprint !== props.keyThumbprint) return null;
  const { kty = "", crv } = held.key.publicJwk;
  const alg = signingAlgorithms({ kty, ...(crv ? { crv } : {}) }).find((name) => props.algorithms.includes(name));
  if (!alg) return null; // the quickstart names this obstacle
  const run = async () => {
    setRunning(true);
    setProblem(undefined);
    try {
      const { requestToken } = await import("@/lib/pki-browser/request-token");
      setAnswer(await requestToken({ ...props, pkcs8: held.key.pkcs8, alg }));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setRunning(false);
    }
  };
  return (
    <Card
      title="Try the key"
      description={`Signs an assertion in this page and requests an access token for ${props.clientName}. Only the assertion is sent.`}
    >
      <div className="flex flex-col gap-4">
        <Button
          className="w-fit"
          icon={isRunning ? <Spinner size="sm" color="current" aria-hidden="true" /> : <KeyRound />}
          disabled={isRunning}
          onClick={() => void run()}
        >
          {isRunning ? "Requesting…" : "Request a token"}
        </Button>
        {problem ? <Banner tone="danger" title={problem} /> : null}
        {answer && !problem ? <Answer answer={answer} /> : null}
      </div>
    </Card>
  );
}

function Answer({ answer }: { answer: TokenAnswer }) {
  if (!answer.isIssued) {
    return (
      <Banner tone="danger" title={`The token endpoint answered ${answer.error}`}>
        {answer.description}
      </Banner>
    );
  }
  const { accessToken, scope, expiresInSeconds } = answer;
  return (
    <Banner tone="success" title="The token endpoint issued an access token">
      <p>
        {scope ? `Scopes: ${scope}. ` : "It has no scopes: the client has none. "}
        It expires in {plural(Math.round(expiresInSeconds / 60), "minute")}. Any program that has it acts as the client.
      </p>
      <p className="flex items-center gap-1 text-[13px]">
        Copy access token <CopyButton value={accessToken} label="Copy access token" />
      </p>
    </Banner>
  );
}
