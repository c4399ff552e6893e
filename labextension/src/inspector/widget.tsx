import { Clipboard } from '@jupyterlab/apputils';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import { Panel } from '@lumino/widgets';
import React from 'react';

import type { ApiError } from '../api/errors';
import { ErrorNotice } from '../components/ErrorNotice';
import { recovery } from '../components/recovery';
import { standing } from '../model/best';
import type { JobModel } from '../model/job';
import { NO_LINES } from '../model/loglines';
import type { TrialSelection } from '../model/selection';
import type { IServices } from '../services';
import { TrialCurves } from './curves';
import { Details } from './Details';
import { Head } from './Head';
import { Log } from './Log';
import { Subject } from './subject';

const copy = (text: string) => Clipboard.copyToSystem(text);

/** Everything about the trial that is picked; hidden while none is. */
export class Inspector extends Panel {
  constructor(
    job: JobModel,
    selection: TrialSelection,
    services: IServices,
    onClose: () => void
  ) {
    super();
    this.addClass('amt-Inspector');
    this.node.setAttribute('role', 'region');
    this.node.tabIndex = -1; // Enter on a row leads here
    this.subject = new Subject(job, selection, services, () => this.isVisible);
    const details = new Panel();
    details.addClass('amt-Inspector-details');
    details.addWidget(new Described(this.subject, services));
    details.addWidget(new TrialCurves(this.subject, services));
    const body = new Panel();
    body.addClass('amt-Inspector-body');
    body.addWidget(details);
    body.addWidget(new Printed(this.subject, services));
    this.addWidget(new Title(this.subject, services, onClose));
    this.addWidget(body);
    this.subject.changed.connect(() => {
      const number = this.subject.trial?.trial;
      this.node.setAttribute(
        'aria-label',
        services.trans.__('Trial %1', number ?? '')
      );
    });
  }

  readonly subject: Subject;

  dispose(): void {
    this.subject.dispose();
    super.dispose();
  }
}

/** A part that is drawn anew whenever more is known of the trial. */
abstract class Part extends ReactWidget {
  constructor(
    protected readonly subject: Subject,
    protected readonly services: IServices
  ) {
    super();
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this.subject.changed}>
        {() => this.content()}
      </UseSignal>
    );
  }

  protected abstract content(): JSX.Element | null;

  /** What is wrong and how to go on; null where nothing is. */
  protected notice(
    error: ApiError | null | undefined,
    retry: () => void
  ): JSX.Element | null {
    if (!error) {
      return null;
    }
    const { connection } = this.subject.job;
    const actions = recovery(error, connection, this.services, retry);
    return (
      <ErrorNotice
        error={error}
        actions={actions}
        trans={this.services.trans}
      />
    );
  }
}

class Title extends Part {
  constructor(
    subject: Subject,
    services: IServices,
    private readonly _onClose: () => void
  ) {
    super(subject, services);
  }

  protected content(): JSX.Element | null {
    const { trial, job } = this.subject;
    return (
      trial && (
        <Head
          trial={trial}
          objective={job.objective}
          standing={
            job.objective && standing(trial, job.trials.rows, job.objective)
          }
          onCopy={copy}
          onClose={this._onClose}
          trans={this.services.trans}
        />
      )
    );
  }
}

class Described extends Part {
  protected content(): JSX.Element | null {
    const { trial, inspected } = this.subject;
    const { clock, trans } = this.services;
    if (trial === null) {
      return null;
    }
    const isLoading = !inspected?.job && !inspected?.error;
    return (
      <>
        {this.notice(inspected?.error, () => void inspected?.refresh())}
        <UseSignal signal={clock.ticked}>
          {() => (
            <Details
              trial={trial}
              job={inspected?.job ?? null}
              ranges={this.subject.ranges}
              now={Date.now()}
              onCopy={copy}
              trans={trans}
            />
          )}
        </UseSignal>
        {isLoading && (
          <p className="amt-Inspector-loading" role="status">
            {trans.__('Loading more…')}
          </p>
        )}
      </>
    );
  }
}

class Printed extends Part {
  protected content(): JSX.Element | null {
    const { trial, inspected } = this.subject;
    if (trial === null) {
      return null;
    }
    const log = inspected?.log;
    return (
      <Log
        key={String(trial['name'])}
        known={log?.known ?? NO_LINES}
        trial={trial.trial}
        isLoading={log?.isLoading ?? true}
        isLive={log?.isLive ?? true}
        notice={this.notice(log?.error, () => void log?.restart())}
        onEarlier={() => void log?.readEarlier()}
        onCopy={copy}
        trans={this.services.trans}
      />
    );
  }
}
