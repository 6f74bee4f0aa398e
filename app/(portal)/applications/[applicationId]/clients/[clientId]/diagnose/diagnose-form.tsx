"use client";

import { useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { TextArea, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { FormState } from "@/components/ui/form-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { SubmitButton } from "@/components/ui/submit-button";
import { Term } from "@/components/ui/term";
import { useFormAction } from "@/components/ui/use-form-action";
import type { AssertionDiagnosis } from "@/lib/oauth/schema";
import { CheckList } from "./check-list";

const LABELS = { clientAssertion: "Client assertion", dpopProof: "Proof", method: "Method", url: "URL" };

/** Runs all checks on a pasted assertion. Stores nothing and does not consume the jti. */
export function DiagnoseForm({
  action,
  clientId,
  tokenEndpoint,
  isBound,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState<AssertionDiagnosis>>;
  clientId: string;
  /** Its URL, for the proof. */
  tokenEndpoint: string;
  /** The client's tokens are bound to a DPoP key. */
  isBound: boolean;
}) {
  const [state, submit, isPending] = useFormAction<FormState<AssertionDiagnosis>>(action);
  const [text, setText] = useState("");
  const [proof, setProof] = useState("");
  const [method, setMethod] = useState("POST");
  const [url, setUrl] = useState(tokenEndpoint);
  const diagnosis = state.status === "ok" ? state.data : undefined;
  return (
    <>
      <Card
        title="Paste a client assertion"
        description={
          <>
            Runs the checks of the token endpoint in the same order. Nothing is stored, and the assertion can still be
            used afterwards. <Term of="assertion" /> <Term of="audience" />
          </>
        }
      >
        <form action={submit} className="flex flex-col gap-4">
          <FormError state={state} labels={LABELS} />
          <TextArea
            name="clientAssertion"
            label="Client assertion"
            description="The compact JWT that the client sends as client_assertion: three parts separated by dots."
            isMono
            rows={6}
            required
            spellCheck={false}
            autoComplete="off"
            placeholder="eyJhbGciOiJFUzI1NiIs…"
            value={text}
            onChange={(event) => setText(event.target.value)}
            error={state.fieldErrors?.clientAssertion}
          />
          <details open={isBound || undefined}>
            <summary className="w-fit cursor-pointer font-medium">DPoP proof</summary>
            <div className="mt-4 flex flex-col gap-4">
              <TextArea
                name="dpopProof"
                label={LABELS.dpopProof}
                description="The DPoP header of the same request. Checked with its method and URL."
                isOptional
                isMono
                rows={4}
                spellCheck={false}
                autoComplete="off"
                value={proof}
                onChange={(event) => setProof(event.target.value)}
                error={state.fieldErrors?.dpopProof}
              />
              <div className="flex flex-col gap-4 sm:flex-row">
                <TextField
                  name="method"
                  label={LABELS.method}
                  isMono
                  className="sm:w-32"
                  value={method}
                  onChange={(event) => setMethod(event.target.value)}
                  error={state.fieldErrors?.method}
                />
                <TextField
                  name="url"
                  label={LABELS.url}
                  isMono
                  className="grow"
                  inputMode="url"
                  value={url}
                  onChange={(event) => setUrl(event.target.value)}
                  error={state.fieldErrors?.url}
                />
              </div>
            </div>
          </details>
          <div>
            <SubmitButton isPending={isPending} pendingLabel="Checking…">
              Check assertion
            </SubmitButton>
          </div>
        </form>
      </Card>
      <div role="status" className="flex flex-col gap-6">
        {diagnosis ? <Verdict diagnosis={diagnosis} clientId={clientId} /> : null}
      </div>
      {diagnosis ? <CheckList checks={diagnosis.checks} /> : null}
      {diagnosis?.header ? <AsSent title="Header" value={diagnosis.header} /> : null}
      {diagnosis?.claims ? <AsSent title="Claims" value={diagnosis.claims} /> : null}
    </>
  );
}

function Verdict({
  diagnosis: { isAcceptable, clientId: found },
  clientId,
}: {
  diagnosis: AssertionDiagnosis;
  clientId: string;
}) {
  const isOther = found !== null && found !== clientId;
  return (
    <>
      <Banner
        tone={isAcceptable ? "success" : "danger"}
        title={
          isAcceptable
            ? "The token endpoint would accept this assertion once"
            : "The token endpoint rejects this assertion"
        }
      >
        {isAcceptable ? null : "The failed checks below describe how to fix it."}
      </Banner>
      {isOther ? (
        <Banner tone="warning" title="This assertion is from another client">
          It was checked against client {found}, not the client of this page.
        </Banner>
      ) : null}
    </>
  );
}

function AsSent({ title, value }: { title: string; value: Record<string, unknown> }) {
  return (
    <Card title={`${title} as sent`}>
      <pre className="font-mono text-[13px] leading-6 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {JSON.stringify(value, null, 2)}
      </pre>
      <Times claims={value} />
    </Card>
  );
}

/** The claims that are times (RFC 7519 §2, NumericDate), readable. */
function Times({ claims }: { claims: Record<string, unknown> }) {
  const times = ["iat", "nbf", "exp"].flatMap((name) => {
    const at = new Date(Number(claims[name]) * 1_000);
    return typeof claims[name] === "number" && Number.isFinite(at.getTime()) ? [{ name, at }] : [];
  });
  if (times.length === 0) return null;
  return (
    <dl className="mt-3 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 border-t border-separator pt-3 text-[13px]">
      {times.map(({ name, at }) => (
        <div key={name} className="contents">
          <dt className="font-mono text-muted">{name}</dt>
          <dd>
            <RelativeTime value={at} as="exact" /> (<RelativeTime value={at} as="distance" />)
          </dd>
        </div>
      ))}
    </dl>
  );
}
