// The time zone that TIMESTAMP values are shown in.
import { Clock } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { Column } from '../../../ipc';
import { Button } from '../../../kit/Button';
import { Dialog } from '../../../kit/Dialog';
import { Menu, type MenuEntry } from '../../../kit/Menu';
import { changeSettings, useApp } from '../../../state/app';
import { useWords } from '../../../words';

/** Zones listed while one is looked for. */
const LISTED = 60;

/** Whether some column, or a field of one, is an instant. */
export function hasInstants(columns: readonly Column[]): boolean {
  return columns.some(
    (column) =>
      column.type === 'TIMESTAMP' ||
      column.rangeElement === 'TIMESTAMP' ||
      hasInstants(column.fields),
  );
}

/** The zone of this computer by its IANA name. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

interface ZonePickerProps {
  /** Set from outside to open the list of all zones. */
  choosing: boolean;
  onChoosing: (choosing: boolean) => void;
}

/** A button with the zone's name; its menu has the usual ones. */
export function ZonePicker({ choosing, onChoosing }: ZonePickerProps): ReactNode {
  const words = useWords();
  const zone = useApp((state) => state.settings.timeZone);
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const local = localZone();
  const choose = (timeZone: string) => changeSettings({ timeZone });
  const usual = [...new Set(['UTC', 'Asia/Tokyo', zone])].filter(
    (one) => one !== local || one === 'UTC',
  );
  const entries: MenuEntry[] = [
    { id: 'local', label: words.grid.zone.local(local), run: () => choose(local) },
    ...usual.map((one) => ({ id: one, label: one, run: () => choose(one) })),
    { id: 'line', separator: true },
    { id: 'other', label: words.grid.zone.other, run: () => onChoosing(true) },
  ];
  return (
    <>
      <Button
        look="quiet"
        size="small"
        className="zone"
        title={`${words.grid.zone.title}\n${words.grid.zone.help}`}
        aria-haspopup="menu"
        aria-label={`${words.grid.zone.label}: ${zone}`}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setMenu({ x: box.left, y: box.bottom + 2 });
        }}
      >
        <Clock size={12} aria-hidden />
        {zone}
      </Button>
      {menu ? (
        <Menu
          label={words.grid.zone.title}
          at={menu}
          entries={entries}
          onClose={() => setMenu(null)}
        />
      ) : null}
      {choosing ? (
        <AllZones
          onChoose={(one) => {
            onChoosing(false);
            choose(one);
          }}
          onClose={() => onChoosing(false)}
        />
      ) : null}
    </>
  );
}

function AllZones({
  onChoose,
  onClose,
}: {
  onChoose: (zone: string) => void;
  onClose: () => void;
}): ReactNode {
  const words = useWords();
  const [text, setText] = useState('');
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], []);
  const wanted = text.trim().toLowerCase().replaceAll(' ', '_');
  const found = zones.filter((one) => one.toLowerCase().includes(wanted));
  const { zone } = words.grid;
  return (
    <Dialog title={zone.title} closeLabel={words.frame.close} onClose={onClose}>
      <form
        className="zones"
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0]) onChoose(found[0]);
        }}
      >
        <p className="minor">{zone.help}</p>
        <input
          className="field"
          aria-label={zone.filter}
          placeholder={zone.filter}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ul>
          {found.slice(0, LISTED).map((one) => (
            <li key={one}>
              <button type="button" onClick={() => onChoose(one)}>
                {one}
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 ? <p className="minor">{zone.none}</p> : null}
      </form>
    </Dialog>
  );
}
