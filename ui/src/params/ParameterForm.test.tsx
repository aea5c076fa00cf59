import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../words';
import { type ParameterField, ParameterForm } from './ParameterForm';

let now: Record<string, string | null | undefined> = {};
let types: Record<string, string> = {};

function Form({ fields }: { fields: ParameterField[] }) {
  const [values, setValues] = useState(now);
  const [shown, setShown] = useState(fields);
  return (
    <ParameterForm
      fields={shown}
      values={values}
      onChange={(name, value) => {
        now = { ...now, [name]: value };
        setValues(now);
      }}
      onType={(name, type) => {
        types = { ...types, [name]: type };
        setShown(shown.map((one) => (one.name === name ? { ...one, type } : one)));
      }}
    />
  );
}

beforeEach(() => {
  now = {};
  types = {};
  setLanguage('en');
});
const field = (label: string | RegExp) =>
  screen.getByLabelText(label, { selector: 'input, textarea, select' });
const type = (label: string | RegExp, value: string) =>
  fireEvent.change(field(label), { target: { value } });

describe('the form of parameters', () => {
  it('says what is wrong under the field and takes what is right', () => {
    render(<Form fields={[{ name: 'n', type: 'INT64' }]} />);
    type('@n', '1.5');
    expect(screen.getByText('A whole number is needed.')).toBeTruthy();
    expect(field('@n').getAttribute('aria-invalid')).toBe('true');
    type('@n', '42');
    expect(screen.queryByText('A whole number is needed.')).toBeNull();
    expect(now.n).toBe('42');
  });

  it('sends NULL by a press and takes it back', () => {
    render(<Form fields={[{ name: 'n', type: 'INT64' }]} />);
    const button = screen.getByRole('button', { name: 'Send @n as NULL' });
    fireEvent.click(button);
    expect(now.n).toBeNull();
    expect(button.getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(button);
    expect(now.n).toBe('');
  });

  it('makes an array of what is typed and pasted, and takes the last one back', () => {
    render(<Form fields={[{ name: 'ids', type: 'ARRAY<INT64>' }]} />);
    const ids = field('Add an element to @ids');
    fireEvent.change(ids, { target: { value: '7' } });
    fireEvent.keyDown(ids, { key: 'Enter' });
    expect(now.ids).toBe('["7"]');
    fireEvent.paste(ids, { clipboardData: { getData: () => '8\n9\r\n10' } });
    expect(now.ids).toBe('["7","8","9","10"]');
    fireEvent.keyDown(ids, { key: 'Backspace' });
    expect(now.ids).toBe('["7","8","9"]');
    expect((ids as HTMLInputElement).value).toBe('10');
    fireEvent.click(screen.getByRole('button', { name: 'Remove 8' }));
    expect(now.ids).toBe('["7","9"]');
  });

  it('keeps a comma inside of a text and the Enter of a composition out of the array', () => {
    render(<Form fields={[{ name: 'names', type: 'ARRAY<STRING>' }]} />);
    const names = field('Add an element to @names');
    fireEvent.change(names, { target: { value: '東京, 日本' } });
    fireEvent.keyDown(names, { key: 'Enter', isComposing: true });
    expect(now.names).toBeUndefined();
    fireEvent.keyDown(names, { key: 'Enter' });
    expect(now.names).toBe('["東京, 日本"]');
  });

  it('picks a day by keys in the calendar', () => {
    now = { day: '2026-11-24' };
    render(<Form fields={[{ name: 'day', type: 'DATE' }]} />);
    fireEvent.keyDown(field('@day'), { key: 'ArrowDown' });
    const calendar = screen.getByRole('dialog', { name: 'Pick the day of @day' });
    fireEvent.keyDown(calendar, { key: 'ArrowLeft' });
    fireEvent.keyDown(calendar, { key: 'PageUp' });
    fireEvent.click(screen.getByRole('button', { name: '2026-10-23' }));
    expect(now.day).toBe('2026-10-23');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('leaves the time of an instant alone when its day is picked', () => {
    now = { at: '2026-11-24 09:30:00+09:00' };
    render(<Form fields={[{ name: 'at', type: 'TIMESTAMP' }]} />);
    fireEvent.click(screen.getByRole('button', { name: 'Pick the day of @at' }));
    fireEvent.click(screen.getByRole('button', { name: '2026-11-20' }));
    expect(now.at).toBe('2026-11-20 09:30:00+09:00');
  });

  it('fills a struct in field by field', () => {
    render(<Form fields={[{ name: 's', type: 'STRUCT<a INT64, b STRING>' }]} />);
    type('a', '1');
    type('b', "it's");
    expect(JSON.parse(now.s ?? '')).toEqual({ a: '1', b: "it's" });
  });

  it('takes another type, also one that is written', () => {
    render(<Form fields={[{ name: 'x', type: 'STRING' }]} />);
    fireEvent.change(screen.getByLabelText('Type of @x'), { target: { value: 'DATE' } });
    expect(types.x).toBe('DATE');
    fireEvent.change(screen.getByLabelText('Type of @x'), { target: { value: '…' } });
    const written = screen.getByLabelText('Type of @x');
    fireEvent.change(written, { target: { value: 'ARRAY<STRUCT<k STRING>>' } });
    fireEvent.keyDown(written, { key: 'Enter' });
    expect(types.x).toBe('ARRAY<STRUCT<k STRING>>');
  });

  it('offers choices where there are some', () => {
    render(
      <Form
        fields={[
          { name: 'c', type: 'STRING', label: 'Country', choices: ['JP', 'US'], required: true },
        ]}
      />,
    );
    fireEvent.change(field('Country'), { target: { value: 'US' } });
    expect(now.c).toBe('US');
    expect(screen.queryByRole('button', { name: /NULL/ })).toBeNull();
  });
});
