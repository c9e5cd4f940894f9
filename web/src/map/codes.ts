// Codes of military symbols (MIL-STD-2525 / APP-6, 20 digits). Apart from what draws them, so that a test can read them.
export const SET_ENTITY: Record<string, [set: string, entity: string, post?: string]> = {
  unit: ['10', '130102'], // air defence, missile
  gun: ['10', '130101'],
  radar: ['15', '220300'],
  post: ['10', '130100', '2'], // air defence, with the staff of a headquarters
  fixed: ['01', '110100'],
  rotary: ['01', '110200'],
  drone: ['01', '110300'],
  ballistic: ['15', '111107'],
  airport: ['20', '120803'],
};
export const IDENTITY = {defence: '3', attack: '6', 'third party': '4'};

/** Version, identity, symbol set, no status, headquarters or not, no echelon, entity, no modifiers. */
export function codeOf(what: string, side: keyof typeof IDENTITY): string {
  const [set, entity, post = '0'] = SET_ENTITY[what]!;
  return `100${IDENTITY[side]}${set}0${post}00${entity}0000`;
}
