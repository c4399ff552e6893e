import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, deleteIcon } from '@jupyterlab/ui-components';
import {
  ADDITIONAL_PROPERTY_FLAG,
  type ArrayFieldTemplateProps,
  canExpand,
  type FieldTemplateProps,
  type ObjectFieldTemplateProps,
  type TemplatesType
} from '@rjsf/utils';
import React from 'react';

import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { IconButton } from '../components/IconButton';

type Request = ReadonlyJSONObject;

/** What the form hands to every template. */
export interface IFormContext {
  trans: TranslationBundle;
}

const isGroup = (type: unknown) => type === 'object' || type === 'array';

function transOf(context: unknown): TranslationBundle {
  return (context as IFormContext).trans;
}

/** One member: label, input, description, and what is wrong with it. */
function Field(props: FieldTemplateProps<Request>): JSX.Element {
  const { id, schema, hidden, rawErrors, children, label, required } = props;
  if (hidden) {
    return <div hidden>{children}</div>;
  }
  const isAdditional = ADDITIONAL_PROPERTY_FLAG in schema;
  const group = isGroup(schema.type);
  return (
    <div
      className={`amt-FormField ${group ? 'amt-mod-group' : ''} ${rawErrors?.length ? 'amt-mod-invalid' : ''}`}
      data-field-id={id}
    >
      {isAdditional ? (
        <Entry {...props} />
      ) : (
        <>
          {!group && props.displayLabel && (
            <label className="amt-FormField-label" htmlFor={id}>
              {label}
              {required && <span aria-hidden="true"> *</span>}
            </label>
          )}
          {children}
        </>
      )}
      {rawErrors && rawErrors.length > 0 && (
        <div id={`${id}__error`} className="amt-FormField-error" role="alert">
          {rawErrors.map(message => (
            <div key={message}>{message}</div>
          ))}
        </div>
      )}
      {!group && !isAdditional && schema.description && (
        <div id={`${id}__description`} className="amt-FormField-description">
          {schema.description}
        </div>
      )}
    </div>
  );
}

/** One entry of a map: its key, its value, and a button that removes it. */
function Entry({
  id,
  label,
  children,
  onKeyChange,
  onDropPropertyClick,
  formContext
}: FieldTemplateProps<Request>): JSX.Element {
  const trans = transOf(formContext);
  return (
    <div className="amt-FormEntry">
      <input
        type="text"
        className="amt-FormEntry-key"
        aria-label={trans.__('Name')}
        defaultValue={label}
        onBlur={event => onKeyChange(event.target.value)}
      />
      <span className="amt-FormEntry-value" aria-label={label}>
        {children}
      </span>
      <IconButton
        icon={deleteIcon}
        label={trans.__('Remove %1', label)}
        onClick={() => onDropPropertyClick(label)()}
      />
      <span id={`${id}__title`} hidden>
        {label}
      </span>
    </div>
  );
}

/** A structure: plain members side by side, inner structures below each other. */
function ObjectField(props: ObjectFieldTemplateProps<Request>): JSX.Element {
  const { idSchema, properties, schema, uiSchema, formData, title } = props;
  const { description, formContext, onAddClick } = props;
  const trans = transOf(formContext);
  const depth = idSchema.$id.split('_').length - 1;
  const shownTitle = uiSchema?.['ui:title'] ?? title;
  return (
    <fieldset
      id={idSchema.$id}
      className={`amt-FormGroup ${depth <= 1 ? 'amt-mod-top' : ''}`}
    >
      {depth > 0 && shownTitle && <legend>{shownTitle}</legend>}
      {depth > 0 && description && (
        <div className="amt-FormGroup-description">{description}</div>
      )}
      <div className="amt-FormGroup-fields">
        {properties.map(({ content, name, hidden }) =>
          hidden ? null : <React.Fragment key={name}>{content}</React.Fragment>
        )}
      </div>
      {canExpand(schema, uiSchema, formData) && (
        <AddButton
          label={trans.__('Add an entry')}
          onClick={onAddClick(schema)}
        />
      )}
    </fieldset>
  );
}

/** A list: an item a row, with a button that removes it. */
function ArrayField(props: ArrayFieldTemplateProps<Request>): JSX.Element {
  const { idSchema, items, title, uiSchema, canAdd, onAddClick } = props;
  const { schema, formContext } = props;
  const trans = transOf(formContext);
  return (
    <fieldset id={idSchema.$id} className="amt-FormGroup amt-FormList">
      <legend>{uiSchema?.['ui:title'] ?? title}</legend>
      {schema.description && (
        <div className="amt-FormGroup-description">{schema.description}</div>
      )}
      {items.map(({ key, index, children, hasRemove, onDropIndexClick }) => (
        <div key={key} className="amt-FormList-item">
          {children}
          {hasRemove && (
            <IconButton
              icon={deleteIcon}
              label={trans.__('Remove item %1', index + 1)}
              onClick={() => onDropIndexClick(index)()}
            />
          )}
        </div>
      ))}
      {canAdd && (
        <AddButton label={trans.__('Add an item')} onClick={onAddClick} />
      )}
    </fieldset>
  );
}

function AddButton({
  label,
  onClick
}: {
  label: string;
  onClick: () => void;
}): JSX.Element {
  return (
    <button type="button" className="amt-FormAdd" onClick={() => onClick()}>
      <addIcon.react tag="span" aria-hidden="true" />
      {label}
    </button>
  );
}

export const TEMPLATES: Partial<TemplatesType<Request>> = {
  FieldTemplate: Field,
  ObjectFieldTemplate: ObjectField,
  ArrayFieldTemplate: ArrayField
};
