import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import React, { useState } from 'react';

import { IconButton } from './IconButton';

export interface ICopyTextProps {
  text: string;
  /** What the button does, as its name. */
  label: string;
  /** Puts text on the clipboard. */
  onCopy: (text: string) => void;
  trans: TranslationBundle;
}

/** Text that is too long to type, and a button that puts it on the clipboard. */
export function CopyText({
  text,
  label,
  onCopy,
  trans
}: ICopyTextProps): JSX.Element {
  const [copied, setCopied] = useState<string | null>(null);
  return (
    <span className="amt-CopyText">
      <span className="amt-CopyText-text" title={text}>
        {text}
      </span>
      <IconButton
        icon={copyIcon}
        label={label}
        onClick={() => {
          onCopy(text);
          setCopied(text);
        }}
      />
      <span role="status" className="amt-CopyText-done">
        {copied === text ? trans.__('Copied') : ''}
      </span>
    </span>
  );
}
