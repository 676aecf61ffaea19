// Requests to the server that served this page. All addresses are relative to the page's, which holds the token.

/** A response other than 200, with the server's message. */
export class RequestError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The ID of this page. When the page starts a new compilation, the server ends the previous one of the same ID. */
const page = crypto.randomUUID();

export async function start() { return answer(await fetch('start')); }

export async function post(path, body, signal) {
  const response = await fetch(`${path}?${page}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  return answer(response);
}

/** The content of a response; null if another request of this page replaced this one (204). */
async function answer(response) {
  if (response.status === 204) return null;
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new RequestError(response.status, text.trim() || response.statusText);
}
