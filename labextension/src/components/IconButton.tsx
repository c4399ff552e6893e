import type { LabIcon } from '@jupyterlab/ui-components';
import React from 'react';

export interface IIconButtonProps {
  icon: LabIcon;
  /** What it does: its accessible name and its tooltip. */
  label: string;
  disabled?: boolean;
  onClick: () => void;
}

/** A button that is only an icon. */
export function IconButton({
  icon,
  label,
  disabled,
  onClick
}: IIconButtonProps): JSX.Element {
  return (
    <button
      className="amt-IconButton"
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <icon.react tag="span" aria-hidden="true" />
    </button>
  );
}
