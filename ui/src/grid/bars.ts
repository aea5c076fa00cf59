// A scroll bar of the grid's own: it reads no layout and has no limit of height.

const LEAST_PX = 28;

/** Where the thumb stands: all in pixels of the content, apart from `track`. */
interface Shape {
  /** Length of the bar in pixels. */
  track: number;
  visible: number;
  whole: number;
  offset: number;
}

/** One bar, vertical or horizontal. */
export class ScrollBar {
  readonly element: HTMLElement;
  private readonly thumb: HTMLElement;
  private shape: Shape = { track: 0, visible: 0, whole: 0, offset: 0 };
  private length = 0;
  private place = -1;
  private grip: { pointer: number; at: number; offset: number } | null = null;

  constructor(
    parent: Element,
    private readonly vertical: boolean,
    private readonly onOffset: (offset: number) => void,
  ) {
    this.element = document.createElement('div');
    this.element.className = `grid-bar ${vertical ? 'vertical' : 'horizontal'}`;
    this.element.setAttribute('aria-hidden', 'true');
    this.thumb = document.createElement('div');
    this.thumb.className = 'grid-thumb';
    this.element.append(this.thumb);
    parent.append(this.element);
    this.listen();
  }

  /** Shows where the content stands. */
  show(shape: Shape): void {
    this.shape = shape;
    const { track, visible, whole } = shape;
    const needed = whole > visible + 0.5 && track > LEAST_PX;
    const length = needed ? Math.max(LEAST_PX, Math.round((track * visible) / whole)) : 0;
    if (length !== this.length) {
      this.length = length;
      this.thumb.hidden = !needed;
      this.thumb.style[this.vertical ? 'height' : 'width'] = `${length}px`;
    }
    if (!needed) return;
    const share = Math.min(1, Math.max(0, shape.offset / (whole - visible)));
    const place = Math.round((track - length) * share);
    if (place === this.place) return;
    this.place = place;
    this.thumb.style.transform = this.vertical
      ? `translate3d(0, ${place}px, 0)`
      : `translate3d(${place}px, 0, 0)`;
  }

  private along(event: PointerEvent): number {
    return this.vertical ? event.clientY : event.clientX;
  }

  private listen(): void {
    const { element } = this;
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || this.length === 0) return;
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      if (event.target !== this.thumb) {
        // Beside the thumb: it comes to the pointer and can be dragged on from there.
        const box = element.getBoundingClientRect();
        const start = this.vertical ? box.top : box.left;
        this.go(this.along(event) - start - this.length / 2);
      }
      this.grip = { pointer: event.pointerId, at: this.along(event), offset: this.place };
      element.classList.add('held');
    });
    element.addEventListener('pointermove', (event) => {
      if (this.grip?.pointer !== event.pointerId) return;
      this.go(this.grip.offset + this.along(event) - this.grip.at);
    });
    const end = () => {
      this.grip = null;
      element.classList.remove('held');
    };
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
  }

  private go(place: number): void {
    const { track, visible, whole } = this.shape;
    const room = track - this.length;
    if (room <= 0) return;
    const share = Math.min(1, Math.max(0, place / room));
    this.onOffset(share * (whole - visible));
    // The thumb follows the pointer before the next frame draws.
    this.place = Math.round(room * share);
  }
}
