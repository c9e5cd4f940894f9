// Coasts and borders of the world (Natural Earth 1:50 million, through world-atlas), loaded once, when a map is there.
import type {FeatureCollection, MultiLineString, MultiPolygon, Polygon} from 'geojson';
import {feature, mesh} from 'topojson-client';
import type {GeometryCollection, Topology} from 'topojson-specification';
import url from 'world-atlas/countries-50m.json?url';

export interface Atlas {
  land: FeatureCollection<Polygon | MultiPolygon>;
  borders: MultiLineString;
}

type World = Topology<{countries: GeometryCollection; land: GeometryCollection}>;

let once: Promise<Atlas> | null = null;

export function atlas(): Promise<Atlas> {
  once ??= load();
  return once;
}

async function load(): Promise<Atlas> {
  const world = (await (await fetch(url)).json()) as World;
  const {countries, land} = world.objects;
  return {
    land: feature(world, land) as FeatureCollection<Polygon | MultiPolygon>,
    borders: mesh(world, countries, (a, b) => a !== b),
  };
}
