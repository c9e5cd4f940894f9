// Colours on the map, for both lights. Those of sides and variants are the report's (Okabe and Ito, darkened).
export interface Palette {
  sea: string;
  land: string;
  coast: string;
  border: string;
  ink: string;
  halo: string;
  defence: string;
  attack: string;
  accent: string;
  third: string;
  faint: string;
}

export const LIGHT: Palette = {
  sea: '#dbe7ef',
  land: '#f4f1ea',
  coast: '#6b7f8c',
  border: '#8a8378',
  ink: '#1b1b1b',
  halo: 'rgba(255,255,255,0.9)',
  defence: '#005b8f',
  attack: '#a83f00',
  accent: '#8c3b78',
  third: '#00694b',
  faint: '#595959',
};

export const DARK: Palette = {
  sea: '#10202b',
  land: '#262a2c',
  coast: '#8aa3b3',
  border: '#7d776d',
  ink: '#f1f1f1',
  halo: 'rgba(10,14,17,0.88)',
  defence: '#6cbcf0',
  attack: '#ff9a5c',
  accent: '#e69ad3',
  third: '#55c9a0',
  faint: '#b5b5b5',
};

export function palette(dark: boolean): Palette {
  return dark ? DARK : LIGHT;
}
