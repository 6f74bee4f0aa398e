/** An unexpected result. It stops the tour. */
export class TourFailure extends Error {}

/** The tour's client of a running portal: REST with the administrator's token, and public resources. */
export interface Portal {
  url: string;
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  /** Fetches a public path without the token. */
  bytes(path: string): Promise<Uint8Array>;
}

/** @throws TourFailure when a response is not 2xx, with the response body */
export function connect(url: string, token: string): Portal {
  const rest = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new TourFailure(`${method} ${path} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  return {
    url,
    get: (path) => rest("GET", path),
    post: (path, body) => rest("POST", path, body),
    async bytes(path) {
      const response = await fetch(`${url}${path}`);
      if (!response.ok) throw new TourFailure(`GET ${path} answers ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** Polls until `ask` is true. @throws TourFailure with `sentence` after `withinMs` */
export async function untilTrue(sentence: string, withinMs: number, ask: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await ask())) {
    if (performance.now() > deadline) throw new TourFailure(sentence);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
