import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { ApiError, NO_ANSWER, NO_EXTENSION, NOT_SIGNED_IN } from './errors';
import type { ErrorBody } from './types';

type Query = Record<string, string | number | boolean | null | undefined>;

export interface IRequest {
  method?: 'GET' | 'POST';
  query?: Query;
  body?: unknown;
  /** Whether it only reads, whatever its method; a GET does. */
  isReading?: boolean;
}

/**
 * The one place that calls the server extension.
 *
 * Jupyter's own `makeRequest` adds the token and the XSRF header. Rejects with an `ApiError`.
 * What only reads is most often a poll's: it does not count as activity, so that an open sidebar
 * keeps no idle server from being culled.
 */
export async function request<T>(
  settings: ServerConnection.ISettings,
  path: string[],
  {
    method = 'GET',
    query = {},
    body,
    isReading = method === 'GET'
  }: IRequest = {}
): Promise<T> {
  const url =
    URLExt.join(
      settings.baseUrl,
      'amt-lab/api',
      ...path.map(encodeURIComponent)
    ) + queryString(isReading ? { ...query, no_track_activity: 1 } : query);
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch (reason) {
    throw new ApiError(0, { code: NO_ANSWER, message: String(reason) });
  }
  const text = await response.text();
  if (!response.ok) {
    throw new ApiError(response.status, errorBody(response, text));
  }
  return (text ? JSON.parse(text) : undefined) as T;
}

function queryString(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') {
      given.set(name, String(value));
    }
  }
  const text = given.toString();
  return text && `?${text}`;
}

/** The error of the contract; a proxy's or Jupyter Server's own page gets a code by its status. */
function errorBody(response: Response, text: string): ErrorBody {
  try {
    const body: unknown = JSON.parse(text);
    if (isErrorBody(body)) {
      return body;
    }
  } catch {
    // Not JSON: what answered was not our server half.
  }
  const codes: Record<number, string> = {
    401: NOT_SIGNED_IN,
    403: NOT_SIGNED_IN,
    404: NO_EXTENSION
  };
  return {
    code: codes[response.status] ?? 'InternalError',
    message: `${response.status} ${response.statusText}`
  };
}

function isErrorBody(body: unknown): body is ErrorBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'message' in body &&
    typeof body.message === 'string'
  );
}
