import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Panel, SplitPanel } from '@lumino/widgets';
import React from 'react';

import { tuningIcon } from '../components/icons';
import { InsightsPage } from '../insights/page';
import { Inspector } from '../inspector/widget';
import { JobModel } from '../model/job';
import { TrialSelection } from '../model/selection';
import type { IServices } from '../services';
import type { IJobArgs } from '../tokens';
import { Best } from './best';
import { ChartsPage } from './charts';
import { DefinitionChoice } from './definition';
import { ExplorerChart } from './explorer';
import { Overview } from './overview';
import { Tabs } from './Tabs';
import { Trials } from './trials';

type PageId = 'explore' | 'insights' | 'charts';

/** The heights of the pages and of the picked trial under them, until a person drags the line between. */
const HEIGHTS = [11, 9];

/**
 * Everything about one tuning job: its header, and pages to explore, to understand, to look closer.
 *
 * The trial that is picked on the Explore page shows below it.
 */
export class JobView extends SplitPanel {
  constructor(
    readonly job: Required<IJobArgs>,
    private readonly _services: IServices
  ) {
    super({ orientation: 'vertical', spacing: 5 });
    const services = _services;
    this.addClass('amt-JobView');
    this.node.dataset.job = job.name;
    this.model = new JobModel(services.api, job.connection, job.name, {
      interval: services.interval(),
      isWatched: () => this.isVisible
    });
    const body = new Panel();
    body.addClass('amt-JobView-body');
    body.addWidget(new Overview(this.model, services));
    body.addWidget(new PageTabs(this, services.trans));
    this._pages = {
      explore: this._explorePage(),
      insights: new InsightsPage(this.model, services, names =>
        this._showEvidence(names)
      ),
      charts: new ChartsPage(this.model, this._selection, services)
    };
    Object.entries(this._pages).forEach(([id, page]) => {
      page.node.setAttribute('role', 'tabpanel');
      page.setHidden(id !== this._page);
      body.addWidget(page);
    });
    this._inspector = new Inspector(this.model, this._selection, services, () =>
      this._closeInspector()
    );
    this._inspector.hide();
    this.addWidget(body);
    this.addWidget(this._inspector);
    this._inspector.subject.changed.connect(this._showInspector, this);
  }

  /** The page that is shown. */
  get page(): PageId {
    return this._page;
  }
  set page(page: PageId) {
    if (page !== this._page) {
      this._pages[this._page].hide();
      this._pages[page].show();
      this._page = page;
      this._showInspector();
      this.pageChanged.emit();
    }
  }

  readonly pageChanged = new Signal<this, void>(this);

  readonly model: JobModel;

  dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  handleEvent(event: Event): void {
    if (event.type !== 'keydown' || event.currentTarget !== this.node) {
      super.handleEvent(event); // what it listens to while its line is dragged
    } else if (
      (event as KeyboardEvent).key === 'Escape' &&
      this._inspector.isVisible
    ) {
      event.preventDefault();
      this._closeInspector();
    }
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.node.addEventListener('keydown', this);
  }

  protected onBeforeDetach(message: Message): void {
    this.node.removeEventListener('keydown', this);
    super.onBeforeDetach(message);
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    if (this.model.job === null || this.model.error !== null) {
      void this.model.refresh();
    }
  }

  private _explorePage(): Panel {
    const page = new Panel(); // what is laid out by the width of the view around it
    page.addClass('amt-ExplorePage');
    page.addWidget(new Best(this.model, this._services.trans));
    page.addWidget(
      new ExplorerChart(this.model, this._selection, this._services)
    );
    page.addWidget(
      new Trials(this.model, this._selection, this._services, () =>
        this._inspector.node.focus()
      )
    );
    return page;
  }

  /** Select the trials of these names, where they are all to be seen. */
  private _showEvidence(names: readonly string[]): void {
    const wanted = new Set(names);
    const { rows } = this.model.trials;
    const found = rows.filter(({ name }) => wanted.has(String(name)));
    this._selection.showEvidence(new Set(found.map(({ trial }) => trial)));
    this.page = 'explore';
  }

  private _showInspector(): void {
    const isOpen =
      this._page === 'explore' && this._inspector.subject.trial !== null;
    if (isOpen && this._inspector.isHidden) {
      this._inspector.show();
      if (!this._wasInspected) {
        this._wasInspected = true;
        this.setRelativeSizes(HEIGHTS); // from here on, where a person puts the line
      }
      const row = document.activeElement?.closest('tr[data-trial]');
      requestAnimationFrame(() => row?.scrollIntoView({ block: 'nearest' }));
    } else if (!isOpen) {
      this._inspector.hide();
    }
  }

  /** Let the trial go; the keys go on from its row. */
  private _closeInspector(): void {
    const { picked } = this._selection;
    this._selection.picked = null;
    const rows = 'tr[data-trial]';
    const row =
      this.node.querySelector<HTMLElement>(`${rows}[data-trial="${picked}"]`) ??
      this.node.querySelector<HTMLElement>(`${rows}[tabindex="0"]`);
    row?.focus();
  }

  private readonly _inspector: Inspector;
  private _wasInspected = false;
  private readonly _selection = new TrialSelection();
  private readonly _pages: Readonly<Record<PageId, Panel>>;
  private _page: PageId = 'explore';
}

/** The row of tabs that chooses the page. */
class PageTabs extends ReactWidget {
  constructor(
    private readonly _view: JobView,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('amt-JobView-tabs');
  }

  protected render(): JSX.Element {
    const trans = this._trans;
    const tabs = [
      { id: 'explore', label: trans.__('Explore') },
      { id: 'insights', label: trans.__('Insights') },
      { id: 'charts', label: trans.__('More charts') }
    ];
    return (
      <>
        <UseSignal signal={this._view.pageChanged}>
          {() => (
            <Tabs
              tabs={tabs}
              shown={this._view.page}
              label={trans.__('Pages of %1', this._view.job.name)}
              onShow={id => {
                this._view.page = id as PageId;
              }}
            />
          )}
        </UseSignal>
        <UseSignal signal={this._view.model.changed}>
          {() => <DefinitionChoice model={this._view.model} trans={trans} />}
        </UseSignal>
      </>
    );
  }
}

/** A job view as a tab of the main area. */
export function jobWidget(
  job: Required<IJobArgs>,
  services: IServices
): MainAreaWidget<JobView> {
  const content = new JobView(job, services);
  const widget = new MainAreaWidget({ content });
  widget.toolbar.hide(); // the header has the buttons
  widget.id = `amt-lab-job-${job.connection}-${job.name}`.replace(
    /[^\w-]/g,
    '-'
  );
  widget.title.label = job.name;
  widget.title.caption = services.trans.__('Tuning job %1', job.name);
  widget.title.icon = tuningIcon;
  widget.title.closable = true;
  return widget;
}
