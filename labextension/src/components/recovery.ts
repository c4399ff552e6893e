import type { ApiError } from '../api/errors';
import type { IServices } from '../services';
import type { IAction } from './ErrorNotice';

/** The buttons under an error: try again, and start the local endpoint where that is what lacks. */
export function recovery(
  error: ApiError,
  connection: string | null,
  { connections, trans }: IServices,
  retry: () => void
): IAction[] {
  const again = { label: trans.__('Retry'), run: retry };
  const known = connection === null ? undefined : connections.byId(connection);
  if (error.code !== 'EndpointDown' || known?.kind !== 'local') {
    return [again];
  }
  const start = async () => {
    await connections.startLocal();
    retry();
  };
  return [
    {
      label: connections.isStarting
        ? trans.__('Starting…')
        : trans.__('Start the local endpoint'),
      primary: true,
      run: () => void start()
    },
    again
  ];
}
