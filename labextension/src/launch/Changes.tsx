import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Change } from '../api/types';

export interface IChangesProps {
  changes: readonly Change[];
  trans: TranslationBundle;
}

/** What a refined request has different from the one before it, and why; the form below is to edit it. */
export function Changes({ changes, trans }: IChangesProps): JSX.Element {
  return (
    <section className="amt-Changes" aria-label={trans.__('Changes')}>
      <h2>{trans.__('What is different, and why')}</h2>
      {changes.length === 0 ? (
        <p>
          {trans.__(
            'The trials give no reason to change a range. This is the same search again, as a warm start.'
          )}
        </p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{trans.__('What')}</th>
              <th scope="col">{trans.__('Before')}</th>
              <th scope="col">{trans.__('Now')}</th>
              <th scope="col">{trans.__('Because')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ hyperparameter, before, after, reason }) => (
              <tr key={hyperparameter} data-hyperparameter={hyperparameter}>
                <th scope="row">{hyperparameter}</th>
                {before === after ? (
                  <td colSpan={2}>{trans.__('%1, as before', after)}</td>
                ) : (
                  <>
                    <td>
                      <del>{before}</del>
                    </td>
                    <td>
                      <ins>{after}</ins>
                    </td>
                  </>
                )}
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
