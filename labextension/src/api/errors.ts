import type { ErrorBody, FieldProblem } from './types';

/** What the server answered instead of a result, or that it did not answer at all. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    body: ErrorBody
  ) {
    super(body.message);
    this.name = 'ApiError';
    this.code = body.code;
    this.field = body.field;
    this.hint = body.hint;
    this.problems = body.problems ?? [];
  }

  /** Any failure as an `ApiError`, so that whoever shows it knows one shape. */
  static of(reason: unknown): ApiError {
    if (reason instanceof ApiError) {
      return reason;
    }
    const message = reason instanceof Error ? reason.message : String(reason);
    return new ApiError(0, { code: 'InternalError', message });
  }

  readonly code: string;
  readonly field: string | undefined;
  readonly hint: string | undefined;
  readonly problems: FieldProblem[];
}

/** Codes of this client alone, for failures that the server half cannot describe. */
export const NO_ANSWER = 'NoAnswer';
export const NO_EXTENSION = 'NoServerExtension';
export const NOT_SIGNED_IN = 'NotSignedIn';
