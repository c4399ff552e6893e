import React, { useRef } from 'react';

export interface ITab {
  id: string;
  label: string;
}

export interface ITabsProps {
  tabs: readonly ITab[];
  shown: string;
  label: string;
  onShow: (id: string) => void;
}

/** A row of tabs; the arrow keys go along it (the ARIA practice for tabs that follow the focus). */
export function Tabs({ tabs, shown, label, onShow }: ITabsProps): JSX.Element {
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = ({ key }: React.KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step === undefined) {
      return;
    }
    const at = tabs.findIndex(({ id }) => id === shown);
    const next = (at + step + tabs.length) % tabs.length;
    onShow(tabs[next].id);
    (row.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div
      className="amt-Tabs"
      role="tablist"
      aria-label={label}
      ref={row}
      onKeyDown={onKeyDown}
    >
      {tabs.map(({ id, label }) => (
        <button
          key={id}
          role="tab"
          aria-selected={id === shown}
          tabIndex={id === shown ? 0 : -1}
          data-tab={id}
          onClick={() => onShow(id)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
