// Buttons: with a label, or with an icon and an accessible name.
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'primary' | 'quiet' | 'danger';
  size?: 'normal' | 'small';
  ref?: Ref<HTMLButtonElement>;
}

/** A button with a label. */
export function Button({
  look = 'plain',
  size = 'normal',
  className = '',
  ...rest
}: ButtonProps): ReactNode {
  return <button type="button" {...rest} className={`button ${look} ${size} ${className}`} />;
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** The accessible name, also shown as a tooltip. */
  label: string;
  /** Keys shown after the name in the tooltip. */
  keys?: string;
  size?: 'normal' | 'small';
  ref?: Ref<HTMLButtonElement>;
}

/** A button that shows an icon only. */
export function IconButton({
  label,
  keys,
  size = 'normal',
  className = '',
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      title={keys ? `${label} (${keys})` : label}
      aria-label={label}
      {...rest}
      className={`icon-button ${size} ${className}`}
    />
  );
}
