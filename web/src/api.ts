// The only caller of the server. The token came in the page's address after '#', which no server sees; it is kept for this
// tab alone and taken out of the address, so that a copied address or a screenshot does not give it away.
import {signal} from '@preact/signals';
import type {Trouble} from './api-types';
import {t} from './texts';

const KEY = 'redan-token';

/** Whether the last request reached the server. */
export const online = signal(true);

export class ServerError extends Error {
  constructor(
    readonly status: number,
    readonly trouble: Trouble,
    readonly body: unknown = undefined,
  ) {
    super(trouble.what);
  }
}

/** Gives the scenario that the address asks to open, if it does. */
export function takeToken(): string | null {
  const said = new URLSearchParams(location.hash.slice(1));
  const given = said.get('token');
  if (given) sessionStorage.setItem(KEY, given);
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  return said.get('open');
}

export function hasToken(): boolean {
  return sessionStorage.getItem(KEY) !== null;
}

export function authorization(): Record<string, string> {
  const token = sessionStorage.getItem(KEY);
  return token ? {Authorization: `Bearer ${token}`} : {};
}

export interface Asked {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** One request; a body is sent as JSON. Throws ServerError with the server's own words. */
export async function request(path: string, asked: Asked = {}): Promise<Response> {
  const {method = asked.body === undefined ? 'GET' : 'POST', body, headers = {}, signal: abort} = asked;
  const type: Record<string, string> = body === undefined ? {} : {'Content-Type': 'application/json'};
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {...authorization(), ...type, ...headers},
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: abort,
      cache: 'no-store',
    });
  } catch (reason) {
    if (abort?.aborted) throw reason;
    online.value = false;
    throw new ServerError(0, {...t.common.noServer, where: '', allowed: ''});
  }
  online.value = true;
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response: Response): Promise<ServerError> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const said = (body as {error?: Partial<Trouble>} | undefined)?.error;
  const trouble = {what: said?.what ?? `${response.status} ${response.statusText}`, where: said?.where ?? '', allowed: said?.allowed ?? '', remedy: said?.remedy ?? ''};
  return new ServerError(response.status, trouble, body);
}

export async function get<T>(path: string, abort?: AbortSignal): Promise<T> {
  return (await (await request(path, {signal: abort})).json()) as T;
}

export async function post<T>(path: string, body: unknown, abort?: AbortSignal): Promise<T> {
  return (await (await request(path, {body, signal: abort})).json()) as T;
}

export interface Numbered {
  id: string;
  event: string;
  data: unknown;
}

/**
 * Server-sent events over fetch, since EventSource cannot send the token. Goes on by itself after a lost connection: `path`
 * is asked with ?after=N, N the number of the last event. Ends when the server ends the stream or `abort` is used.
 */
export async function* events(path: string, abort: AbortSignal): AsyncGenerator<Numbered> {
  let last = '0';
  let wait_ms = 500;
  while (!abort.aborted) {
    try {
      const response = await request(`${path}?after=${last}`, {headers: {Accept: 'text/event-stream'}, signal: abort});
      for await (const each of parsed(response)) {
        last = each.id || last;
        wait_ms = 500;
        yield each;
      }
      return;
    } catch (reason) {
      if (abort.aborted) return;
      if (reason instanceof ServerError && reason.status >= 400) throw reason;
      online.value = false;
      await new Promise((done) => setTimeout(done, wait_ms));
      wait_ms = Math.min(wait_ms * 2, 8000);
    }
  }
}

async function* parsed(response: Response): AsyncGenerator<Numbered> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return;
    rest += value.replaceAll('\r', '');
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      const fields = new Map<string, string>();
      for (const line of block.split('\n')) {
        const colon = line.indexOf(':');
        if (colon <= 0) continue; // a comment keeps the line open
        const name = line.slice(0, colon);
        const text = line.slice(colon + 1).replace(/^ /, '');
        fields.set(name, fields.has(name) ? `${fields.get(name)}\n${text}` : text);
      }
      const data = fields.get('data');
      if (data !== undefined) yield {id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data: JSON.parse(data)};
    }
  }
}
