// How high the ground is, from the tiles with which the map draws it. A tile is read when first asked for; until it is
// there the ground counts as level, and `changed` tells when to look again.
import {request} from '../api';

const TILE = 256; // pixels
const ZOOM = 8; // some 0.5 km a pixel in the middle latitudes; the packaged grids have 0.9 km
const MOST_TILES = 120;

export class Heights {
  private readonly tiles = new Map<number, Float32Array | null>(); // null: on its way, or not to be had

  constructor(private readonly terrain: string, private readonly changed: () => void) {}

  /** Metres above the sea, between the four pixels around; 0 where nothing is known. */
  readonly at = (lon: number, lat: number): number => {
    const size = TILE * 2 ** ZOOM;
    const sine = Math.sin((lat * Math.PI) / 180);
    const x = ((lon + 180) / 360) * size - 0.5;
    const y = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size - 0.5;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [x - left, y - top];
    return (
      (1 - down) * ((1 - right) * this.pixel(left, top) + right * this.pixel(left + 1, top)) +
      down * ((1 - right) * this.pixel(left, top + 1) + right * this.pixel(left + 1, top + 1))
    );
  };

  private pixel(x: number, y: number): number {
    const [column, row] = [Math.floor(x / TILE), Math.floor(y / TILE)];
    if (row < 0 || row >= 2 ** ZOOM) return 0;
    const tile = this.tile(((column % 2 ** ZOOM) + 2 ** ZOOM) % 2 ** ZOOM, row);
    return tile ? tile[(y - row * TILE) * TILE + (x - column * TILE)]! : 0;
  }

  private tile(column: number, row: number): Float32Array | null {
    const key = column * 2 ** ZOOM + row;
    const found = this.tiles.get(key);
    if (found !== undefined) return found;
    if (this.tiles.size >= MOST_TILES) return null;
    this.tiles.set(key, null);
    void read(`/tiles/dem/${encodeURIComponent(this.terrain)}/${ZOOM}/${column}/${row}.png`).then((tile) => {
      this.tiles.set(key, tile);
      if (tile) this.changed();
    });
    return null;
  }
}

/** A tile in terrarium's encoding as metres, row by row; null if it cannot be had. */
async function read(path: string): Promise<Float32Array | null> {
  try {
    const blob = await (await request(path)).blob();
    // As the bytes are: a conversion of colours would move mountains.
    const picture = await createImageBitmap(blob, {colorSpaceConversion: 'none', premultiplyAlpha: 'none'});
    const canvas = new OffscreenCanvas(TILE, TILE);
    const ctx = canvas.getContext('2d', {willReadFrequently: true})!;
    ctx.drawImage(picture, 0, 0);
    const {data} = ctx.getImageData(0, 0, TILE, TILE);
    return Float32Array.from({length: TILE * TILE}, (_, i) => data[4 * i]! * 256 + data[4 * i + 1]! + data[4 * i + 2]! / 256 - 32768);
  } catch {
    return null; // the ground stays level there, as the map draws it without the tile
  }
}
