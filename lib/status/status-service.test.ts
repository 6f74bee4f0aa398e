import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { freshCsr } from "@/lib/certificates/testing";
import type { Database } from "@/lib/db/database";
import { DAY_MS, HOUR_MS } from "@/lib/durations";
import { parseCrl } from "@/lib/pki/crl-parse";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { certStatusIn, ocspRequest as ocspRequestOf, responseStatusOf } from "@/lib/testing/ocsp-request";
import { createStatusService, type StatusService } from "./status-service";

const WITHIN = { timeout: 15_000, interval: 100 };

describe("the status service", () => {
  let harness: Harness;
  let issuerId: string;
  beforeAll(async () => {
    harness = await createHarness();
    issuerId = harness.deps.authorities.issuing().id;
  });
  afterAll(() => harness.close());

  async function holder() {
    const organisationId = (await harness.makeOrganisation()).id;
    const applicationId = (await harness.makeApplication(organisationId)).id;
    return { organisationId, applicationId, admin: harness.as("admin", organisationId) };
  }
  async function issue({ applicationId, admin }: Awaited<ReturnType<typeof holder>>): Promise<Certificate> {
    return issueCertificate.execute(admin, { applicationId, type: "signing", csr: await freshCsr() });
  }
  async function withService<T>(
    use: (status: StatusService) => Promise<T>,
    db: Database = harness.deps.db,
  ): Promise<T> {
    const status = createStatusService({ ...harness.deps, db });
    try {
      return await use(status);
    } finally {
      await status.close();
    }
  }

  const ocspRequest = (serialHex: string) => ocspRequestOf(harness.deps.authorities.issuing().issuer, serialHex);
  it("increases CRL numbers strictly with concurrent builders, and loses no revocation", async () => {
    const mine = await holder();
    const certificates = await Promise.all(Array.from({ length: 6 }, () => issue(mine)));
    await withService((one) =>
      withService(async (two) => {
        await Promise.all([one.start(), two.start()]);
        const admin = mine.admin;
        await Promise.all(
          certificates.map(({ kid }) => revokeCertificate.execute(admin, { kid, reason: "superseded" })),
        );
        for (const service of [one, two]) {
          // A second on an idle machine; longer when tests run in parallel.
          await vi.waitFor(async () => {
            const crl = parseCrl((await service.crl(issuerId))?.body ?? new Uint8Array());
            const listed = crl.entries.map(({ serialHex }) => serialHex);
            expect(listed).toEqual(expect.arrayContaining(certificates.map(({ serialNumber }) => serialNumber)));
          }, WITHIN);
        }
      }),
    );
    const rows = await harness.deps.db.prisma.crl.findMany({ where: { authorityId: issuerId } });
    const numbers = rows.map((row) => parseCrl(row.der).number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(rows.every((row, i) => row.number === numbers[i])).toBe(true);
  });

  it("includes in the first CRL after start the revocations of a process that died before signing", async () => {
    const mine = await holder();
    const certificate = await issue(mine);
    await withService((status) => status.start());
    await revokeCertificate.execute(mine.admin, { kid: certificate.kid, reason: "superseded" });
    await withService(async (status) => {
      await status.start();
      const listed = parseCrl((await status.crl(issuerId))?.body ?? new Uint8Array()).entries;
      expect(listed.map(({ serialHex }) => serialHex)).toContain(certificate.serialNumber);
    });
  });

  it("derives CRL numbers from the time, so that a restored database can't repeat one, also after small numbers", async () => {
    const startedAt = BigInt(Date.now()) - 1_000n; // the database's clock, not the harness's
    await harness.deps.db.prisma.authority.update({ where: { id: issuerId }, data: { crlNumber: 7n } });
    await withService(async (status) => {
      await status.publishCrls();
      const { number } = parseCrl((await status.crl(issuerId))?.body ?? new Uint8Array());
      expect(number).toBeGreaterThanOrEqual(startedAt);
      expect((number ?? 0n).toString(16).length).toBeLessThanOrEqual(40); // 20 bytes, RFC 5280 §5.2.3
    });
  });

  it("keeps the newest ten CRLs", async () => {
    await withService(async (status) => {
      for (let i = 0; i < 12; i += 1) await status.publishCrls();
    });
    const rows = await harness.deps.db.prisma.crl.findMany({
      where: { authorityId: issuerId },
      orderBy: { number: "desc" },
    });
    expect(rows).toHaveLength(10);
    const { crlNumber } = await harness.deps.db.prisma.authority.findUniqueOrThrow({ where: { id: issuerId } });
    expect(rows[0]?.number).toBe(crlNumber);
  });

  it("uses the CRL with the highest number as the newest: 10 comes after 9", async () => {
    const numberOf = async (status: StatusService) =>
      parseCrl((await status.crl(issuerId))?.body ?? new Uint8Array()).number;
    const nines = 9_999_999_999_999n; // above the time, so that it is incremented by one
    await harness.deps.db.prisma.authority.update({ where: { id: issuerId }, data: { crlNumber: nines - 1n } });
    await withService(async (builder) => {
      for (const expected of [nines, nines + 1n]) {
        await builder.publishCrls();
        expect(await numberOf(builder)).toBe(expected);
        expect(await withService((other) => numberOf(other))).toBe(expected);
      }
    });
  });

  it("signs again, with a higher number, when the clock was set back behind the newest CRL", async () => {
    const read = async (status: StatusService) => parseCrl((await status.crl(issuerId))?.body ?? new Uint8Array());
    await withService(async (status) => {
      harness.clock.advance(2 * HOUR_MS);
      await status.publishCrls();
      const ahead = await read(status);
      harness.clock.advance(-2 * HOUR_MS);
      await status.start();
      const back = await read(status);
      expect(back.number ?? 0n).toBeGreaterThan(ahead.number ?? 0n);
      expect(back.thisUpdate.getTime()).toBeLessThanOrEqual(harness.clock.now().getTime());
    });
  });

  it("signs a new CRL every day, each valid for a week", async () => {
    await withService(async (status) => {
      await status.start();
      const first = parseCrl((await status.crl(issuerId))?.body ?? new Uint8Array());
      expect(first.nextUpdate.getTime() - first.thisUpdate.getTime()).toBe(7 * DAY_MS);
      harness.clock.advance(DAY_MS + 1_000);
      await status.start();
      const second = parseCrl((await status.crl(issuerId))?.body ?? new Uint8Array());
      expect(second.number ?? 0n).toBeGreaterThan(first.number ?? 0n);
      expect(await status.crl("nobody")).toBeNull();
    });
  });

  it("lists the serial of an interrupted issuance, and OCSP reports it revoked", async () => {
    const mine = await holder();
    const certificate = await issue(mine);
    await harness.deps.db.prisma.certificate.update({
      where: { id: certificate.id },
      data: { status: "failed", revokedAt: harness.clock.now(), kid: null },
    });
    await withService(async (status) => {
      const { document } = await status.ocsp(issuerId, ocspRequest(certificate.serialNumber));
      expect(certStatusIn(document.body, certificate.serialNumber)).toBe("revoked");
    });
  });

  it("answers from memory until the certificate is revoked, and no longer", async () => {
    const mine = await holder();
    const certificate = await issue(mine);
    const request = ocspRequest(certificate.serialNumber);
    await withService(async (status) => {
      // On PostgreSQL the notification of the issuance arrives again through LISTEN, and invalidates again.
      await vi.waitFor(async () => {
        const first = await status.ocsp(issuerId, request);
        expect(certStatusIn(first.document.body, certificate.serialNumber)).toBe("good");
        expect(status.peekOcsp(issuerId, request)).toBe(first.document);
      }, WITHIN);
      await revokeCertificate.execute(mine.admin, { kid: certificate.kid, reason: "keyCompromise" });
      expect(status.peekOcsp(issuerId, request)).toBeUndefined();
      const second = await status.ocsp(issuerId, request);
      expect(certStatusIn(second.document.body, certificate.serialNumber)).toBe("revoked");
    });
  });

  it("does not cache a response that was in progress while the certificate was revoked", async () => {
    const mine = await holder();
    const certificate = await issue(mine);
    const request = ocspRequest(certificate.serialNumber);
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: Database = {
      ...harness.deps.db,
      query: async (statement, values) => {
        const rows = await harness.deps.db.query(statement, values);
        if (statement.name === "serial-status") await gate;
        return rows as never; // the caller's own row type
      },
    };
    await withService(async (status) => {
      const answering = status.ocsp(issuerId, request);
      await new Promise((resolve) => setTimeout(resolve, 50)); // the slow read has returned its rows
      await revokeCertificate.execute(mine.admin, { kid: certificate.kid, reason: "keyCompromise" });
      release();
      await answering;
      const { document } = await status.ocsp(issuerId, request);
      expect(certStatusIn(document.body, certificate.serialNumber)).toBe("revoked");
    }, slow);
  });

  it("responds tryLater while the database is unavailable; key sets fail instead of being empty", async () => {
    const mine = await holder();
    const certificate = await issue(mine);
    const unavailable: Database = {
      ...harness.deps.db,
      query: () => Promise.reject(new Error("connection refused")),
    };
    await withService(async (status) => {
      const request = ocspRequest(certificate.serialNumber);
      expect(responseStatusOf((await status.ocsp(issuerId, request)).document.body)).toBe("tryLater");
      const address = { ...mine, kind: "application", isInactive: false } as const;
      await expect(status.keySet(address)).rejects.toThrow("connection refused");
    }, unavailable);
  });

  it("removes a key from the set when it expires", async () => {
    const mine = await holder();
    const certificate = await issue(mine);
    const expiry = new Date(harness.clock.now().getTime() + 20_000);
    await harness.deps.db.prisma.certificate.update({ where: { id: certificate.id }, data: { notAfter: expiry } });
    const address = { ...mine, kind: "application", isInactive: false } as const;
    const kids = async (status: StatusService, isInactive: boolean) => {
      const set = await status.keySet({ ...address, isInactive });
      return JSON.parse(set?.body.toString() ?? "").keys.map(({ kid }: { kid: string }) => kid);
    };
    await withService(async (status) => {
      expect(await kids(status, false)).toEqual([certificate.kid]);
      harness.clock.advance(21_000);
      expect(await kids(status, false)).toEqual([]);
      expect(await kids(status, true)).toEqual([certificate.kid]);
    });
  });
});
