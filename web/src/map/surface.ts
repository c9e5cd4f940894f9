// What the page asks of a map. Two kinds give it: MapLibre on WebGL, and a flat canvas for browsers without.
import type {Overlay, Project} from './overlay';

export type Bounds = [west: number, south: number, east: number, north: number];

/** A picture with its corners in web mercator. A canvas, since the page's policy lets nothing be fetched but from its server. */
export interface Image {
  canvas: HTMLCanvasElement;
  bounds: Bounds;
}

export interface Camera {
  centre: [lon: number, lat: number];
  zoom: number; // of tiles of 512 pixels, as MapLibre counts
  bearing: number; // degrees
  pitch: number; // degrees; the flat map has none
}

export interface Surface {
  readonly kind: 'webgl' | 'flat';
  readonly element: HTMLElement;
  readonly overlay: Overlay;
  readonly project: Project;
  unproject(x: number, y: number): [lon: number, lat: number];
  camera(): Camera;
  jump(camera: Partial<Camera>): void;
  fit(bounds: Bounds): void;
  /** Calls back after each change of the camera; gives what ends it. */
  onMove(listener: () => void): () => void;
  /** Off while something on the map is dragged. */
  pannable(on: boolean): void;
  /** Whose relief is under all; null: none. */
  ground(terrain: string | null): void;
  /** A picture with transparency over bounds, under the overlay; null takes it away. */
  picture(id: string, image: Image | null): void;
  /** Heights of the ground drawn as such; false where this map cannot. */
  relief3d(on: boolean): boolean;
  recolour(): void;
  destroy(): void;
}

/** Tells a change of the camera to another map and back, so that both show the same. Gives what ends it. */
export function together(a: Surface, b: Surface): () => void {
  let leading: Surface | null = null;
  const follow = (from: Surface, to: Surface) => () => {
    if (leading && leading !== from) return;
    leading = from;
    to.jump(from.camera());
    leading = null;
  };
  const ends = [a.onMove(follow(a, b)), b.onMove(follow(b, a))];
  b.jump(a.camera());
  return () => ends.forEach((end) => end());
}
