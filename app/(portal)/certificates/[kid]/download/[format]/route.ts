import { asAppError } from "@/app/_server/failure";
import { currentContext } from "@/app/_server/load";
import { downloadCertificate } from "@/lib/certificates/download-certificate";
import { DOWNLOAD_FORMATS } from "@/lib/certificates/schema";
import type { ErrorCode } from "@/lib/operation/errors";

/** What a browser gets instead of a file. */
const statuses: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid_input: 404,
  rate_limited: 429,
  unavailable: 503,
};

/** A certificate as a file, for the person who is signed in. */
export async function GET(_request: Request, { params }: { params: Promise<{ kid: string; format: string }> }) {
  const [context, { kid, format }] = await Promise.all([currentContext(), params]);
  try {
    const known = DOWNLOAD_FORMATS.find((one) => one === format) ?? "pem";
    if (known !== format) return new Response("There is no such format.\n", { status: 404, headers: privateText });
    const file = await downloadCertificate.execute(context, { kid, format: known });
    return new Response(new Uint8Array(file.body), {
      headers: {
        "content-type": file.contentType,
        // RFC 6266 §4.3: the name has only letters, digits, dots and hyphens, so both forms say the same.
        "content-disposition": `attachment; filename="${file.fileName}"; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (thrown) {
    const error = asAppError(thrown, context.requestId, downloadCertificate.operation);
    return new Response(`${error.publicMessage}\n`, { status: statuses[error.code] ?? 500, headers: privateText });
  }
}

const privateText = { "content-type": "text/plain; charset=utf-8", "cache-control": "private, no-store" };
