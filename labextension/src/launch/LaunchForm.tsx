import type { TranslationBundle } from '@jupyterlab/translation';
import { FormComponent } from '@jupyterlab/ui-components';
import type { JSONObject, ReadonlyJSONObject } from '@lumino/coreutils';
import type { RJSFSchema } from '@rjsf/utils';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- this module is itself imported when a form opens
import { customizeValidator } from '@rjsf/validator-ajv8';
import React, { useEffect, useId, useMemo, useRef } from 'react';

import type { FieldProblem } from '../api/types';
import type { IAction } from '../components/ErrorNotice';
import { ErrorNotice } from '../components/ErrorNotice';
import { completedIcon } from '../components/icons';
import type { ILaunchSource } from '../model/draft';
import type { LaunchModel } from '../model/launch';
import { extraErrors, fieldIds } from '../model/fieldpath';
import { Changes } from './Changes';
import { Scope } from './Scope';
import { TEMPLATES } from './templates';

// It only tells rjsf which alternative of a schema a value is: the server does the checking.
const validator = customizeValidator<ReadonlyJSONObject>();

export interface ILaunchFormProps {
  model: LaunchModel;
  /** The connection's name for people. */
  connection: string;
  /** Whether the form comes back after the page is loaded anew. */
  isKept: boolean;
  /** Buttons under an error that is not about one field. */
  actions: readonly IAction[];
  onLaunch: () => void;
  /** Refine all definitions of the job instead of the one. */
  onAll: () => void;
  trans: TranslationBundle;
}

/** What a form is called that starts from `source`. */
export function launchTitle(
  { clone, refine, definition }: ILaunchSource,
  trans: TranslationBundle
): string {
  if (refine !== undefined) {
    return definition === undefined
      ? trans.__('Refined from %1', refine)
      : trans.__('%1, refined from %2', definition, refine);
  }
  return clone === undefined
    ? trans.__('New tuning job')
    : trans.__('Clone of %1', clone);
}

/** The form of a tuning job's request, with its check and its launch. */
export function LaunchForm(props: ILaunchFormProps): JSX.Element {
  const { model, connection, isKept, actions, trans } = props;
  const { content, request, problems, error, step } = model;
  const root = useRef<HTMLDivElement>(null);
  const prefix = `amt${useId().replace(/\W/g, '')}`; // rjsf splits ids at underscores
  const marks = useMemo(
    () => extraErrors(problems, request),
    [problems, request]
  );
  const context = useMemo(() => ({ trans }), [trans]);
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = content !== null; // before that, rjsf adds defaults, and nobody edits
  }, [content]);
  useEffect(() => {
    if (step === null) {
      root.current?.parentElement?.scrollTo({ top: 0 }); // there stands what the server said
    }
  }, [step]);
  return (
    <div className="amt-Launch-page" ref={root} aria-busy={step !== null}>
      <header className="amt-Launch-header">
        <h1>{launchTitle(model.source, trans)}</h1>
        <span className="amt-Launch-connection">
          {trans.__('on %1', connection)}
        </span>
        <span className="amt-spacer" />
        {content && <Buttons {...props} />}
      </header>
      {content && <Scope {...props} />}
      {!isKept && (
        <p className="amt-Launch-scope" role="status">
          {trans.__(
            'This form is too long to come back after a reload of the page.'
          )}
        </p>
      )}
      <div className="amt-Launch-results" aria-live="polite">
        {error && <ErrorNotice error={error} actions={actions} trans={trans} />}
        <Problems
          {...props}
          onShow={field =>
            showField(root.current, fieldIds(prefix, field, request))
          }
        />
        {model.isChecked && step === null && (
          <p className="amt-Launch-passed">
            <completedIcon.react tag="span" aria-hidden="true" />
            {trans.__('Everything checked: this job would start.')}
          </p>
        )}
      </div>
      {model.source.refine !== undefined && content && (
        <Changes changes={model.changes} trans={trans} />
      )}
      {content ? (
        <FormComponent
          className="amt-Launch-form"
          schema={content.schema as RJSFSchema}
          uiSchema={content.ui_schema}
          formData={request}
          formContext={context}
          validator={validator}
          templates={TEMPLATES}
          extraErrors={marks}
          idPrefix={prefix}
          noValidate
          showErrorList={false}
          tagName="div"
          onChange={({ formData }) =>
            isShown.current
              ? model.edit(formData as JSONObject)
              : model.complete(formData as JSONObject)
          }
        />
      ) : (
        !error && (
          <p className="amt-Empty" role="status">
            {trans.__('Loading the form…')}
          </p>
        )
      )}
    </div>
  );
}

function Buttons({ model, onLaunch, trans }: ILaunchFormProps): JSX.Element {
  const { step } = model;
  return (
    <div className="amt-Launch-buttons">
      <button
        className="amt-Button amt-Launch-check"
        disabled={step !== null}
        onClick={() => void model.check()}
      >
        {step === 'checking' ? trans.__('Checking…') : trans.__('Check')}
      </button>
      <button
        className="amt-Button amt-mod-primary amt-Launch-launch"
        disabled={step !== null}
        onClick={onLaunch}
      >
        {step === 'launching' ? trans.__('Launching…') : trans.__('Launch')}
      </button>
    </div>
  );
}

function Problems({
  model,
  onShow,
  trans
}: ILaunchFormProps & { onShow: (field: string) => void }): JSX.Element | null {
  const { problems, lacksTutorialData, step } = model;
  if (problems.length === 0) {
    return null;
  }
  return (
    <section className="amt-Problems" aria-label={trans.__('Problems')}>
      <h2>
        {trans._n(
          '%1 problem; nothing was started.',
          '%1 problems; nothing was started.',
          problems.length
        )}
      </h2>
      <ul>
        {problems.map(problem => (
          <Problem
            key={problem.field + problem.message}
            problem={problem}
            onShow={onShow}
          />
        ))}
      </ul>
      {lacksTutorialData && (
        <button
          className="amt-Button amt-mod-primary amt-Problems-upload"
          disabled={step !== null}
          onClick={() => void model.uploadTutorialData()}
        >
          {step === 'uploading'
            ? trans.__('Uploading…')
            : trans.__('Put the tutorial data into S3')}
        </button>
      )}
    </section>
  );
}

function Problem({
  problem: { field, message, hint },
  onShow
}: {
  problem: FieldProblem;
  onShow: (field: string) => void;
}): JSX.Element {
  return (
    <li data-field={field}>
      <button className="amt-link" onClick={() => onShow(field)} title={field}>
        {shortened(field)}
      </button>{' '}
      {message}
      {hint && <span className="amt-Error-hint"> {hint}</span>}
    </li>
  );
}

/** What tells a field from others: the list item that it is in, or its parent, and its own name. */
function shortened(field: string): string {
  const steps = field.split('.');
  const item = steps.filter(step => step.endsWith(']')).pop();
  const parent = item ?? steps[steps.length - 2];
  return [...new Set([parent, steps[steps.length - 1]])]
    .filter(Boolean)
    .join(' › ');
}

/** Scroll to the innermost field that the form has, and put the focus into it. */
function showField(root: HTMLElement | null, ids: readonly string[]): void {
  const field = ids
    .map(id => root?.querySelector(`[data-field-id="${CSS.escape(id)}"]`))
    .find(found => found);
  field?.scrollIntoView({ block: 'center' });
  field
    ?.querySelector<HTMLElement>('input, select, textarea')
    ?.focus({ preventScroll: true });
}
