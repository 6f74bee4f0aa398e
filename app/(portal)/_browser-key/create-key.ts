"use client";

import { useEffect, useRef, useState } from "react";
import type { BrowserKeyUsage } from "@/lib/pki-browser/browser-key";
import type { BrowserKeyAlgorithm } from "@/lib/pki-browser/browser-key-algorithms";
import type { CsrSubject } from "@/lib/pki-browser/create-csr";
import { type HeldKey, holdKey, updateHeldKey } from "./key-memory";
import { problemOf } from "./problem";

export interface CsrRequest {
  subject: CsrSubject;
  dnsNames: readonly string[];
}

export interface KeyRequest {
  slot: string;
  algorithm: BrowserKeyAlgorithm;
  usage: BrowserKeyUsage;
  /** None for a key that is registered without a certificate. */
  csr?: CsrRequest;
}

/** Creates a key in this page, with a CSR if one is requested, and holds it. A key that is ready after the page was left is dropped. */
export function useCreateKey() {
  const [isCreating, setCreating] = useState(false);
  const [problem, setProblem] = useState<string>();
  const isMounted = useIsMounted();
  const run = async (request: KeyRequest) => {
    setCreating(true);
    setProblem(undefined);
    try {
      const created = await createKeyAndCsr(request);
      if (isMounted.current) holdKey(created);
      else created.forget();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setCreating(false);
    }
  };
  return { create: (request: KeyRequest) => void run(request), isCreating, problem };
}

/** The libraries are loaded here, when the first key is created. */
async function createKeyAndCsr({ slot, algorithm, usage, csr }: KeyRequest) {
  const [{ createKey }, { createCsr }, { forgetKey }] = await Promise.all([
    import("@/lib/pki-browser/create-key"),
    import("@/lib/pki-browser/create-csr"),
    import("@/lib/pki-browser/forget-key"),
  ]);
  const key = await createKey(algorithm, usage);
  const csrPem = csr && (await createCsr(key, csr));
  return { slot, key, forget: () => forgetKey(key), csrPem, dnsNames: csr?.dnsNames ?? [] };
}

/** Keeps the CSR of a held key equal to the requested host names. The key stays the same. */
export function useCsrFor(held: HeldKey | undefined, csr: CsrRequest): void {
  const { slot, key } = held ?? {};
  const request = useRef(csr);
  const isOutdated = held !== undefined && held.dnsNames.join() !== csr.dnsNames.join();
  useEffect(() => {
    request.current = csr;
  }, [csr]);
  useEffect(() => {
    if (!isOutdated || !slot || !key) return;
    let isCurrent = true;
    const update = async () => {
      const { createCsr } = await import("@/lib/pki-browser/create-csr");
      const { current } = request;
      const csrPem = await createCsr(key, current);
      if (isCurrent) updateHeldKey(slot, { csrPem, dnsNames: current.dnsNames });
    };
    void update();
    return () => {
      isCurrent = false;
    };
  }, [isOutdated, slot, key]);
}

function useIsMounted() {
  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  return isMounted;
}
