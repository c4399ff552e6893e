import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Finding, Insights } from '../api/types';

export interface IFindingsProps {
  /** Null before the first answer. */
  insights: Insights | null;
  isLoading: boolean;
  /** The one of several training-job definitions whose trials are looked at; null for all trials. */
  definition: string | null;
  onShow: (finding: Finding) => void;
  onRefine: () => void;
  trans: TranslationBundle;
}

/** What the trials show, each finding with how sure it is and the trials that it stands on. */
export function Findings(props: IFindingsProps): JSX.Element {
  const { insights, isLoading, definition, onRefine, trans } = props;
  return (
    <section className="amt-Findings" aria-busy={isLoading}>
      <header className="amt-Findings-header">
        <h2>
          {definition === null
            ? trans.__('What the trials show')
            : trans.__('What the trials of %1 show', definition)}
        </h2>
        {insights && (
          <span className="amt-Findings-basis" role="status">
            {trans._n(
              'from %1 completed trial',
              'from %1 completed trials',
              insights.observed
            )}
            {isLoading && ` · ${trans.__('looking again…')}`}
          </span>
        )}
        <span className="amt-spacer" />
        <button
          className="amt-Button amt-mod-primary amt-Findings-refine"
          title={
            definition === null
              ? trans.__(
                  'A new tuning job with the ranges that the trials suggest, to look at and edit before launch'
                )
              : trans.__(
                  'A new tuning job of %1 alone with the ranges that its trials suggest, to look at and edit before launch',
                  definition
                )
          }
          disabled={!insights || insights.observed === 0}
          onClick={onRefine}
        >
          {trans.__('Refine…')}
        </button>
      </header>
      <List {...props} />
    </section>
  );
}

function List({
  insights,
  isLoading,
  onShow,
  trans
}: IFindingsProps): JSX.Element | null {
  if (insights === null) {
    return isLoading ? (
      <p className="amt-Empty" role="status">
        {trans.__('Working out what the trials show…')}
      </p>
    ) : null;
  }
  if (insights.findings.length === 0) {
    return (
      <p className="amt-Empty" role="status">
        {insights.observed === 0
          ? trans.__(
              'No trial has completed yet: findings come with the first.'
            )
          : trans.__(
              'Nothing stands out that is sure enough to tell. More trials may show more.'
            )}
      </p>
    );
  }
  return (
    <ul>
      {insights.findings.map((finding, index) => (
        <Item
          key={index}
          finding={finding}
          onShow={() => onShow(finding)}
          trans={trans}
        />
      ))}
    </ul>
  );
}

function Item({
  finding: { kind, sentence, confidence, reason, trials },
  onShow,
  trans
}: {
  finding: Finding;
  onShow: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  return (
    <li className="amt-Finding" data-kind={kind}>
      <Sureness confidence={confidence} trans={trans} />
      <div>
        <p className="amt-Finding-sentence">{sentence}</p>
        <p className="amt-Finding-reason">
          {reason}
          {trials.length > 0 && (
            <>
              {' '}
              <button className="amt-link" onClick={onShow}>
                {trans._n(
                  'Show the trial',
                  'Show the %1 trials',
                  trials.length
                )}
              </button>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

const DOTS = { high: 3, medium: 2, low: 1 };

/** How sure a finding is, in dots and in words. */
function Sureness({
  confidence,
  trans
}: {
  confidence: Finding['confidence'];
  trans: TranslationBundle;
}): JSX.Element {
  const words = {
    high: trans.__('sure'),
    medium: trans.__('likely'),
    low: trans.__('a guess')
  };
  return (
    <span className="amt-Sureness" data-confidence={confidence}>
      <span aria-hidden="true">
        {[1, 2, 3].map(dot => (
          <span
            key={dot}
            className={`amt-Sureness-dot ${dot <= DOTS[confidence] ? 'amt-mod-full' : ''}`}
          />
        ))}
      </span>
      {words[confidence]}
    </span>
  );
}
