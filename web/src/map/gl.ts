// The map on WebGL: MapLibre with the relief of the scenario's terrain, no server but ours, no fonts and no sprites.
import {Map as GlMap, setWorkerUrl, type CustomLayerInterface, type GeoJSONSource, type StyleSpecification} from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import {authorization} from '../api';
import {atlas} from './atlas';
import {palette} from './colours';
import {isDark, Overlay, type Project} from './overlay';
import type {Bounds, Camera, Image, Surface} from './surface';

setWorkerUrl(workerUrl);

const EMPTY = {type: 'FeatureCollection' as const, features: []};
const TILES = (kind: string, terrain: string) => `${location.origin}/tiles/${kind}/${encodeURIComponent(terrain)}/{z}/{x}/{y}.png`;
const MAX_TILE_ZOOM = 11; // the packaged grids have 30 arc-seconds; finer tiles would say nothing new
const EARTH_M = 40_030_228.88; // circumference of MapLibre's sphere, radius 6,371,008.8 m

function style(): StyleSpecification {
  const colours = palette(isDark());
  return {
    version: 8,
    sources: {land: {type: 'geojson', data: EMPTY}, borders: {type: 'geojson', data: EMPTY}},
    layers: [
      {id: 'sea', type: 'background', paint: {'background-color': colours.sea}},
      {id: 'land', type: 'fill', source: 'land', paint: {'fill-color': colours.land, 'fill-antialias': false}},
      {id: 'coasts', type: 'line', source: 'land', paint: {'line-color': colours.coast, 'line-width': 0.8}},
      {id: 'borders', type: 'line', source: 'borders', paint: {'line-color': colours.border, 'line-width': 1, 'line-dasharray': [4, 2]}},
    ],
  };
}

/** The tiles are tinted for daylight; in the dark they are dimmed here. */
function reliefPaint(): Record<'raster-brightness-max' | 'raster-saturation', number> {
  return isDark() ? {'raster-brightness-max': 0.36, 'raster-saturation': -0.35} : {'raster-brightness-max': 1, 'raster-saturation': 0};
}

/** Takes the matrix with which MapLibre draws, so that the overlay projects heights exactly as the map does. */
class MatrixTap implements CustomLayerInterface {
  readonly id = 'matrix';
  readonly type = 'custom' as const;
  readonly renderingMode = '3d' as const;
  matrix: ArrayLike<number> | null = null;

  render(_gl: WebGL2RenderingContext | WebGLRenderingContext, given: {defaultProjectionData: {mainMatrix: unknown}}): void {
    this.matrix = Float64Array.from(given.defaultProjectionData.mainMatrix as ArrayLike<number>);
  }
}

export class GlSurface implements Surface {
  readonly kind = 'webgl' as const;
  readonly overlay: Overlay;
  readonly map: GlMap;
  private readonly tap = new MatrixTap();
  private readonly ready: Promise<void>;
  private terrainName: string | null = null;
  private is3d = false;
  private readonly pictures = new Set<string>();

  constructor(readonly element: HTMLElement, camera: Partial<Camera> = {}) {
    const inner = document.createElement('div');
    inner.className = 'map-gl';
    element.append(inner);
    this.map = new GlMap({
      container: inner,
      style: style(),
      center: camera.centre ?? [36.3, 33.5],
      zoom: camera.zoom ?? 6.5,
      bearing: camera.bearing ?? 0,
      pitch: camera.pitch ?? 0,
      maxPitch: 75,
      attributionControl: false,
      dragRotate: true,
      fadeDuration: 0,
      transformRequest: (url) => (url.startsWith(`${location.origin}/tiles/`) ? {url, headers: authorization()} : {url}),
    });
    this.overlay = new Overlay(element, this.project, () => ({width: inner.clientWidth, height: inner.clientHeight, zoom: this.map.getZoom()}));
    this.map.on('render', () => this.overlay.moved());
    this.map.on('error', () => undefined); // a tile that is missing leaves the land's own colour
    this.ready = new Promise((done) => this.map.once('load', () => done()));
    void this.ready.then(() => this.furnish());
  }

  readonly project: Project = (lon, lat, height_m = 0) => {
    const m = this.tap.matrix;
    if (!m) {
      const at = this.map.project([lon, lat]);
      return [at.x, at.y];
    }
    const x = (lon + 180) / 360;
    const sine = Math.sin((lat * Math.PI) / 180);
    const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    const z = height_m / (EARTH_M * Math.cos((lat * Math.PI) / 180));
    const w = m[3]! * x + m[7]! * y + m[11]! * z + m[15]!;
    if (w <= 0) return null;
    const {clientWidth, clientHeight} = this.element;
    return [
      ((m[0]! * x + m[4]! * y + m[8]! * z + m[12]!) / w + 1) * 0.5 * clientWidth,
      (1 - (m[1]! * x + m[5]! * y + m[9]! * z + m[13]!) / w) * 0.5 * clientHeight,
    ];
  };

  unproject(x: number, y: number): [number, number] {
    const at = this.map.unproject([x, y]);
    return [at.lng, at.lat];
  }

  camera(): Camera {
    const {lng, lat} = this.map.getCenter();
    return {centre: [lng, lat], zoom: this.map.getZoom(), bearing: this.map.getBearing(), pitch: this.map.getPitch()};
  }

  jump(to: Partial<Camera>): void {
    this.map.jumpTo({center: to.centre, zoom: to.zoom, bearing: to.bearing, pitch: to.pitch});
  }

  fit([west, south, east, north]: Bounds): void {
    this.map.resize(); // its own watcher comes a frame later
    const right = Math.min(96, this.map.getContainer().clientWidth / 4); // names stand to the right of their symbols
    const padding = {top: 56, bottom: 48, left: 48, right};
    this.map.fitBounds([[west, south], [east, north]], {padding, animate: false, maxZoom: 11});
  }

  onMove(listener: () => void): () => void {
    this.map.on('move', listener);
    return () => this.map.off('move', listener);
  }

  pannable(on: boolean): void {
    for (const handler of [this.map.dragPan, this.map.dragRotate, this.map.boxZoom, this.map.touchZoomRotate]) on ? handler.enable() : handler.disable();
  }

  ground(terrain: string | null): void {
    if (terrain === this.terrainName) return;
    this.terrainName = terrain;
    void this.ready.then(() => this.furnishGround());
  }

  picture(id: string, image: Image | null): void {
    void this.ready.then(() => {
      const key = `picture-${id}`;
      if (this.pictures.delete(key)) {
        this.map.removeLayer(key);
        this.map.removeSource(key);
      }
      if (!image) return;
      const [west, south, east, north] = image.bounds;
      this.map.addSource(key, {type: 'canvas', canvas: image.canvas, animate: false, coordinates: [[west, north], [east, north], [east, south], [west, south]]});
      this.map.addLayer({id: key, type: 'raster', source: key, paint: {'raster-fade-duration': 0}}, 'coasts');
      this.pictures.add(key);
    });
  }

  relief3d(on: boolean): boolean {
    this.is3d = on && this.terrainName !== null;
    this.applyRelief();
    return this.is3d || !on;
  }

  /** Its source comes with the ground, which may be later. */
  private applyRelief(): void {
    if (this.map.getSource('heights')) this.map.setTerrain(this.is3d ? {source: 'heights', exaggeration: 1} : null);
  }

  recolour(): void {
    const colours = palette(isDark());
    if (!this.map.getLayer('sea')) return;
    this.map.setPaintProperty('sea', 'background-color', colours.sea);
    this.map.setPaintProperty('land', 'fill-color', colours.land);
    this.map.setPaintProperty('coasts', 'line-color', colours.coast);
    this.map.setPaintProperty('borders', 'line-color', colours.border);
    if (this.map.getLayer('relief')) for (const [key, value] of Object.entries(reliefPaint())) this.map.setPaintProperty('relief', key as 'raster-saturation', value);
    this.overlay.redraw();
  }

  destroy(): void {
    this.overlay.destroy();
    this.map.remove();
  }

  private async furnish(): Promise<void> {
    this.map.addLayer(this.tap);
    const world = await atlas();
    const line = (geometry: GeoJSON.MultiLineString) => ({type: 'Feature' as const, properties: {}, geometry});
    (this.map.getSource('land') as GeoJSONSource | undefined)?.setData(world.land);
    (this.map.getSource('borders') as GeoJSONSource | undefined)?.setData(line(world.borders));
  }

  private furnishGround(): void {
    this.map.setTerrain(null);
    if (this.map.getLayer('relief')) this.map.removeLayer('relief');
    for (const id of ['relief', 'heights']) if (this.map.getSource(id)) this.map.removeSource(id);
    if (!this.terrainName) return;
    this.map.addSource('relief', {type: 'raster', tiles: [TILES('relief', this.terrainName)], tileSize: 256, maxzoom: MAX_TILE_ZOOM});
    this.map.addSource('heights', {type: 'raster-dem', tiles: [TILES('dem', this.terrainName)], tileSize: 256, maxzoom: MAX_TILE_ZOOM, encoding: 'terrarium'});
    this.map.addLayer({id: 'relief', type: 'raster', source: 'relief', paint: {'raster-fade-duration': 0, ...reliefPaint()}}, 'coasts');
    this.applyRelief();
  }
}
