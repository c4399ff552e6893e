import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, deleteIcon } from '@jupyterlab/ui-components';
import {
  ADDITIONAL_PROPERTY_FLAG,
  type ArrayFieldTemplateProps,
  canExpand,
  type FieldTemplateProps,
  type ObjectFieldTemplateProps,
  type RJSFSchema,
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

/** Addresses, ARNs and image URIs need more room than names and numbers. */
function isLong({ maxLength = 0, minLength = 0, pattern = '' }: RJSFSchema) {
  return maxLength > 64 || minLength >= 20 || pattern.includes('s3');
}

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
  const looks = [
    'amt-FormField',
    group && 'amt-mod-group',
    schema.type === 'object' && !schema.title && 'amt-mod-plain',
    isLong(schema) && 'amt-mod-long',
    rawErrors?.length && 'amt-mod-invalid'
  ];
  return (
    <div className={looks.filter(Boolean).join(' ')} data-field-id={id}>
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
  const { idSchema, properties, schema, uiSchema, formData } = props;
  const { description, formContext, onAddClick } = props;
  const trans = transOf(formContext);
  const depth = idSchema.$id.split('_').length - 1;
  const title = uiSchema?.['ui:title'] ?? schema.title; // a member's mere name is no title
  const isMap = schema.additionalProperties !== undefined;
  return (
    <fieldset
      id={idSchema.$id}
      className={`amt-FormGroup ${isMap ? 'amt-mod-map' : ''}`}
      data-depth={depth}
    >
      {depth > 0 && title && <legend>{title}</legend>}
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
