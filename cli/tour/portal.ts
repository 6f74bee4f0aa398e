/** Something was not as it must be. The tour ends there. */
export class Lie extends Error {}

/** A running portal as the tour sees it: REST with the administrator's token, and public bytes. */
export interface Portal {
  url: string;
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  /** A public address, without the token. */
  bytes(path: string): Promise<Uint8Array>;
}

/** @throws Lie from every call that is not answered with 2xx, with the problem's own words */
export function connect(url: string, token: string): Portal {
  const rest = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Lie(`${method} ${path} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  return {
    url,
    get: (path) => rest("GET", path),
    post: (path, body) => rest("POST", path, body),
    async bytes(path) {
      const response = await fetch(`${url}${path}`);
      if (!response.ok) throw new Lie(`GET ${path} answers ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** Asks until it is so, or the time is over. @throws Lie with `sentence` */
export async function untilTrue(sentence: string, withinMs: number, ask: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Lie(sentence);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
