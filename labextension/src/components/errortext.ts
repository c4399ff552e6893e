import type { TranslationBundle } from '@jupyterlab/translation';

import type { ApiError } from '../api/errors';

export interface IErrorText {
  title: string;
  /** What to do, where the server gave no hint of its own. */
  hint?: string;
}

/** What happened, in a few words, by the error's code. */
export function errorText(
  { code }: ApiError,
  trans: TranslationBundle
): IErrorText {
  const texts: Record<string, IErrorText> = {
    NoCredentials: { title: trans.__('No AWS credentials') },
    ExpiredToken: { title: trans.__('The AWS sign-in has expired') },
    ProfileNotFound: { title: trans.__('No such AWS profile') },
    UnknownConnection: { title: trans.__('This connection is gone') },
    Forbidden: { title: trans.__('Jupyter Server refused the request') },
    NoRegion: { title: trans.__('No AWS region') },
    AccessDeniedException: { title: trans.__('AWS denies access') },
    ThrottlingException: { title: trans.__('AWS asks to slow down') },
    EndpointDown: { title: trans.__('The endpoint does not answer') },
    ValidationException: { title: trans.__('The request is not valid') },
    ResourceNotFound: { title: trans.__('Not found') },
    ResourceInUse: { title: trans.__('The name is taken') },
    ResourceLimitExceeded: { title: trans.__('An AWS quota is used up') },
    InternalError: {
      title: trans.__('Something went wrong in the server'),
      hint: trans.__("Jupyter Server's log has the details.")
    },
    NoAnswer: {
      title: trans.__('Jupyter Server does not answer'),
      hint: trans.__('Check that it runs and that the network works.')
    },
    NoServerExtension: {
      title: trans.__('The server half of amt_lab is missing'),
      hint: trans.__(
        'Check "jupyter server extension list", then restart Jupyter.'
      )
    },
    NotSignedIn: {
      title: trans.__('Jupyter Server refused the request'),
      hint: trans.__('Sign in again by reloading the page.')
    }
  };
  return texts[code] ?? { title: code };
}
