export const ask = {
  empty: 'Nothing here yet.',
};
