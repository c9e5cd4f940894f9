// What the ground's routes give; the same shapes as src/redan/app/ground/models.py, which says what each means.
import type {Place} from '../api-types';

export interface Ring {
  far_m: number[]; // on 360 bearings from north, clockwise
  gap_m: number[];
  nearest_m: number;
  geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon | null;
}

export interface RadarCover {
  name: string;
  unit: string | null;
  system: string;
  place: Place;
  range_m: number;
  seen: Ring;
}

export interface UnitCover {
  name: string;
  system: string;
  place: Place;
  radar: string;
  engages: boolean;
  reach: Ring;
  engaged: Ring;
}

export interface PictureClass {
  name: string;
  says: string;
  colour: string;
  opacity: number;
  area_km2: number | null;
}

export interface Picture {
  png: string;
  width: number;
  height: number;
  west_deg: number;
  south_deg: number;
  east_deg: number;
  north_deg: number;
  classes: PictureClass[];
}

export interface Target {
  name: string;
  threat_class: string;
  rcs_m2: number;
  speed_m_s: number;
}

export interface Coverage {
  variant: string;
  versus: string | null;
  target: Target;
  targets: Target[];
  altitude_m: number;
  above: 'ground' | 'sea';
  radars: RadarCover[];
  units: UnitCover[];
  picture: Picture | null;
  says: string[];
}

export interface Defended {
  unit: string;
  threat_class: string;
  system: string;
  any: boolean;
  area_km2: number;
  geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon | null;
  says: string;
}

export interface Footprints {
  variant: string;
  footprints: Defended[];
  says: string[];
}

export interface Leg {
  length_m: number;
  bearing_deg: number;
  back_bearing_deg: number;
  sight: {
    seen: boolean;
    hidden_by: '' | 'ground' | 'horizon';
    clearance_m: number;
    closest_m: number;
    horizon_m: [number, number];
    both_horizons_m: number;
    lowest_seen_msl_m: number;
    lowest_seen_above_ground_m: number;
  };
}

export interface Ruler {
  length_m: number;
  legs: Leg[];
  ends_msl_m: number[];
  profile: {distance_m: number; place: Place; ground_m: number; sight_m: number}[];
  terrain: string | null;
  says: string[];
}
