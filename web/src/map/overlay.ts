// Everything that moves or is drawn from the scenario lies on two canvases over the map: one for what rests, redrawn when it
// or the camera changes, one for what lives, redrawn in every frame while it says that it runs. A drawn thing costs no node.

/** Longitude and latitude in degrees, height in metres to pixels from the map's corner; null: behind the camera. */
export type Project = (lon: number, lat: number, height_m?: number) => [number, number] | null;

export interface Frame {
  width: number; // CSS pixels
  height: number;
  zoom: number;
  time_ms: number; // of the browser's clock, for what moves
  dark: boolean;
}

export type Draw = (ctx: CanvasRenderingContext2D, project: Project, frame: Frame) => void;

export interface LayerOptions {
  order?: number; // higher is drawn later; 0 by default
  running?: () => boolean; // given: the layer lives, and frames are drawn while it answers true
}

export interface Layer {
  redraw(): void;
  remove(): void;
  show(on: boolean): void;
}

interface Held {
  draw: Draw;
  order: number;
  running: (() => boolean) | null;
  shown: boolean;
}

class Sheet {
  readonly canvas = document.createElement('canvas');
  readonly layers = new Map<string, Held>();
  stale = true;

  constructor(name: string) {
    this.canvas.className = `sheet ${name}`;
    this.canvas.setAttribute('aria-hidden', 'true');
  }

  paint(project: Project, frame: Frame): void {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const ctx = this.canvas.getContext('2d');
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, frame.width, frame.height);
    for (const held of [...this.layers.values()].sort((a, b) => a.order - b.order)) {
      if (!held.shown) continue;
      ctx.save();
      held.draw(ctx, project, frame);
      ctx.restore();
    }
    this.stale = false;
  }
}

export class Overlay {
  private readonly rest = new Sheet('rest');
  private readonly live = new Sheet('live');
  private waiting = 0;
  /** How many frames the living sheet was painted: what a test divides by seconds. */
  frames = 0;

  constructor(
    container: HTMLElement,
    private readonly project: Project,
    private readonly frame: () => Omit<Frame, 'time_ms' | 'dark'>,
  ) {
    container.append(this.rest.canvas, this.live.canvas);
  }

  layer(id: string, draw: Draw, options: LayerOptions = {}): Layer {
    const sheet = options.running ? this.live : this.rest;
    const held: Held = {draw, order: options.order ?? 0, running: options.running ?? null, shown: true};
    sheet.layers.set(id, held);
    const redraw = () => {
      sheet.stale = true;
      this.ask();
    };
    redraw();
    return {
      redraw,
      remove: () => {
        if (sheet.layers.get(id) === held) sheet.layers.delete(id);
        redraw();
      },
      show: (on) => {
        held.shown = on;
        redraw();
      },
    };
  }

  /** Paints both sheets now: called by the map in the same frame in which it moved, so that nothing trails behind. */
  moved(): void {
    const frame = this.now();
    this.rest.paint(this.project, frame);
    this.live.paint(this.project, frame);
  }

  redraw(): void {
    this.rest.stale = this.live.stale = true;
    this.ask();
  }

  destroy(): void {
    cancelAnimationFrame(this.waiting);
    this.rest.canvas.remove();
    this.live.canvas.remove();
  }

  private now(): Frame {
    return {...this.frame(), time_ms: performance.now(), dark: isDark()};
  }

  private ask(): void {
    if (!this.waiting) this.waiting = requestAnimationFrame(() => this.tick());
  }

  private tick(): void {
    this.waiting = 0;
    const runs = [...this.live.layers.values()].some((held) => held.shown && held.running?.());
    const frame = this.now();
    if (this.rest.stale) this.rest.paint(this.project, frame);
    if (this.live.stale || runs) {
      this.live.paint(this.project, frame);
      this.frames++;
    }
    if (runs) this.ask();
  }
}

export function isDark(): boolean {
  const said = document.documentElement.dataset.theme;
  return said ? said === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
