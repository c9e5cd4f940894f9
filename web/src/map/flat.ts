// The map for a browser without WebGL: the same surface on a canvas in 2-D, Mercator, seen from above.
import {request} from '../api';
import {atlas} from './atlas';
import {palette} from './colours';
import {isDark, Overlay, type Project} from './overlay';
import type {Bounds, Camera, Image, Surface} from './surface';

const TILE = 512; // pixels of the world at zoom 0, as MapLibre counts
const RELIEF_TILE = 256;
const MAX_TILE_ZOOM = 11;
const KEPT_TILES = 256;

function mercator(lon: number, lat: number): [number, number] {
  const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

function unmercator(x: number, y: number): [number, number] {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

/** A line or ring in mercator, from 0 to 1, with its box: most of the world is out of view and costs nothing. */
interface Trace {
  points: Float64Array; // x, y, x, y, ...
  box: [left: number, top: number, right: number, bottom: number];
}

function traced(line: GeoJSON.Position[]): Trace {
  const points = new Float64Array(line.length * 2);
  const box: Trace['box'] = [1, 1, 0, 0];
  line.forEach((at, index) => {
    const [x, y] = mercator(at[0]!, at[1]!);
    points.set([x, y], 2 * index);
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  });
  return {points, box};
}

export class FlatSurface implements Surface {
  readonly kind = 'flat' as const;
  readonly overlay: Overlay;
  private readonly canvas = document.createElement('canvas');
  private readonly listeners = new Set<() => void>();
  private readonly tiles = new Map<string, ImageBitmap | null>();
  private readonly pictures = new Map<string, Image>();
  private readonly watcher: ResizeObserver;
  private land: Trace[] = [];
  private borders: Trace[] = [];
  private waiting = 0;
  private terrainName: string | null = null;
  private centre: [number, number];
  private zoom: number;
  private canPan = true;
  private held = new Map<number, [number, number]>();

  constructor(readonly element: HTMLElement, camera: Partial<Camera> = {}) {
    this.centre = mercator(...(camera.centre ?? [36.3, 33.5]));
    this.zoom = camera.zoom ?? 6.5;
    this.canvas.className = 'map-flat';
    this.canvas.setAttribute('aria-hidden', 'true');
    element.append(this.canvas);
    this.overlay = new Overlay(element, this.project, () => ({width: element.clientWidth, height: element.clientHeight, zoom: this.zoom}));
    this.watcher = new ResizeObserver(() => this.paint());
    this.watcher.observe(element);
    this.listen();
    void atlas().then((world) => {
      this.land = world.land.features.flatMap(({geometry}) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).flat().map(traced));
      this.borders = world.borders.coordinates.map(traced);
      this.paint();
    });
  }

  readonly project: Project = (lon, lat) => {
    const [x, y] = mercator(lon, lat);
    const scale = TILE * 2 ** this.zoom;
    return [(x - this.centre[0]) * scale + this.element.clientWidth / 2, (y - this.centre[1]) * scale + this.element.clientHeight / 2];
  };

  unproject(x: number, y: number): [number, number] {
    const scale = TILE * 2 ** this.zoom;
    return unmercator((x - this.element.clientWidth / 2) / scale + this.centre[0], (y - this.element.clientHeight / 2) / scale + this.centre[1]);
  }

  camera(): Camera {
    return {centre: unmercator(...this.centre), zoom: this.zoom, bearing: 0, pitch: 0};
  }

  jump(to: Partial<Camera>): void {
    if (to.centre) this.centre = mercator(...to.centre);
    if (to.zoom !== undefined) this.zoom = Math.max(1, Math.min(14, to.zoom));
    this.moved();
  }

  fit([west, south, east, north]: Bounds): void {
    const [left, top] = mercator(west, north);
    const [right, bottom] = mercator(east, south);
    const room = 0.85;
    const across = (this.element.clientWidth * room) / (TILE * Math.max(right - left, 1e-6));
    const down = (this.element.clientHeight * room) / (TILE * Math.max(bottom - top, 1e-6));
    this.centre = [(left + right) / 2, (top + bottom) / 2];
    this.zoom = Math.max(1, Math.min(11, Math.log2(Math.min(across, down))));
    this.moved();
  }

  onMove(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  pannable(on: boolean): void {
    this.canPan = on;
    if (!on) this.held.clear();
  }

  ground(terrain: string | null): void {
    if (terrain === this.terrainName) return;
    this.terrainName = terrain;
    this.tiles.clear();
    this.paint();
  }

  picture(id: string, image: Image | null): void {
    if (image) this.pictures.set(id, image);
    else this.pictures.delete(id);
    this.paint();
  }

  relief3d(): boolean {
    return false;
  }

  recolour(): void {
    this.paint();
    this.overlay.redraw();
  }

  destroy(): void {
    this.watcher.disconnect();
    cancelAnimationFrame(this.waiting);
    this.overlay.destroy();
    this.canvas.remove();
  }

  private moved(): void {
    this.paint();
    this.listeners.forEach((each) => each());
  }

  /** Paints in the next frame, however often it is asked for until then. */
  private paint(): void {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.paintNow();
    });
  }

  private paintNow(): void {
    const {clientWidth: width, clientHeight: height} = this.element;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const ctx = this.canvas.getContext('2d');
    if (!ctx) return;
    const colours = palette(isDark());
    ctx.scale(ratio, ratio);
    ctx.fillStyle = colours.sea;
    ctx.fillRect(0, 0, width, height);
    ctx.fillStyle = colours.land;
    this.trace(ctx, this.land);
    ctx.fill('evenodd');
    this.paintTiles(ctx, width, height);
    if (isDark()) {
      ctx.fillStyle = 'rgba(16, 20, 23, 0.62)'; // the tiles are tinted for daylight
      ctx.fillRect(0, 0, width, height);
    }
    for (const {canvas, bounds} of this.pictures.values()) this.place(ctx, canvas, bounds);
    this.stroke(ctx, this.land, colours.coast, []);
    this.stroke(ctx, this.borders, colours.border, [5, 3]);
    this.overlay.moved();
  }

  private stroke(ctx: CanvasRenderingContext2D, traces: Trace[], colour: string, dash: number[]): void {
    this.trace(ctx, traces);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.setLineDash(dash);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  private trace(ctx: CanvasRenderingContext2D, traces: Trace[]): void {
    const {clientWidth: width, clientHeight: height} = this.element;
    const scale = TILE * 2 ** this.zoom;
    const [left, top] = [this.centre[0] - width / 2 / scale, this.centre[1] - height / 2 / scale];
    const [right, bottom] = [left + width / scale, top + height / scale];
    ctx.beginPath();
    for (const {points, box} of traces) {
      if (box[2] < left || box[0] > right || box[3] < top || box[1] > bottom) continue;
      ctx.moveTo((points[0]! - left) * scale, (points[1]! - top) * scale);
      for (let index = 2; index < points.length; index += 2) ctx.lineTo((points[index]! - left) * scale, (points[index + 1]! - top) * scale);
    }
  }

  private place(ctx: CanvasRenderingContext2D, bitmap: CanvasImageSource, [west, south, east, north]: Bounds): void {
    const [left, top] = this.project(west, north)!;
    const [right, bottom] = this.project(east, south)!;
    ctx.drawImage(bitmap, left, top, right - left, bottom - top);
  }

  private paintTiles(ctx: CanvasRenderingContext2D, width: number, height: number): void {
    if (!this.terrainName) return;
    const z = Math.max(0, Math.min(MAX_TILE_ZOOM, Math.round(this.zoom + Math.log2(TILE / RELIEF_TILE))));
    const count = 2 ** z;
    const [left, top] = mercator(...this.unproject(0, 0));
    const [right, bottom] = mercator(...this.unproject(width, height));
    for (let x = Math.floor(left * count); x <= Math.floor(right * count); x++) {
      for (let y = Math.max(0, Math.floor(top * count)); y <= Math.min(count - 1, Math.floor(bottom * count)); y++) {
        const bitmap = this.tile(z, x, y);
        if (bitmap) this.place(ctx, bitmap, [...unmercator(x / count, (y + 1) / count), ...unmercator((x + 1) / count, y / count)]);
      }
    }
  }

  private tile(z: number, x: number, y: number): ImageBitmap | null {
    const path = `/tiles/relief/${encodeURIComponent(this.terrainName!)}/${z}/${x}/${y}.png`;
    const kept = this.tiles.get(path);
    if (kept !== undefined) return kept;
    if (this.tiles.size >= KEPT_TILES) this.tiles.clear();
    this.tiles.set(path, null);
    void request(path)
      .then(async (response) => {
        this.tiles.set(path, await createImageBitmap(await response.blob()));
        this.paint();
      })
      .catch(() => undefined); // outside the data there is nothing to draw
    return null;
  }

  private listen(): void {
    const {element} = this;
    element.addEventListener('wheel', (event) => {
      event.preventDefault();
      this.zoomAt(event.offsetX, event.offsetY, -event.deltaY / 300);
    }, {passive: false});
    element.addEventListener('pointerdown', (event) => {
      if (this.canPan) this.held.set(event.pointerId, [event.clientX, event.clientY]);
    });
    element.addEventListener('pointermove', (event) => this.drag(event));
    for (const end of ['pointerup', 'pointercancel', 'pointerleave'] as const) element.addEventListener(end, (event) => this.held.delete(event.pointerId));
    element.addEventListener('dblclick', (event) => this.zoomAt(event.offsetX, event.offsetY, 1));
  }

  private drag(event: PointerEvent): void {
    const was = this.held.get(event.pointerId);
    if (!was || !this.canPan) return;
    const now: [number, number] = [event.clientX, event.clientY];
    const scale = TILE * 2 ** this.zoom * this.held.size;
    const other = [...this.held].find(([id]) => id !== event.pointerId)?.[1];
    this.held.set(event.pointerId, now);
    this.centre = [this.centre[0] - (now[0] - was[0]) / scale, this.centre[1] - (now[1] - was[1]) / scale];
    if (other) this.zoom += Math.log2(Math.hypot(now[0] - other[0], now[1] - other[1]) / Math.max(1, Math.hypot(was[0] - other[0], was[1] - other[1])));
    this.moved();
  }

  private zoomAt(x: number, y: number, by: number): void {
    const fixed = mercator(...this.unproject(x, y));
    this.zoom = Math.max(1, Math.min(14, this.zoom + by));
    const scale = TILE * 2 ** this.zoom;
    this.centre = [fixed[0] - (x - this.element.clientWidth / 2) / scale, fixed[1] - (y - this.element.clientHeight / 2) / scale];
    this.moved();
  }
}
