export const look = {
  empty: 'Nothing here yet.',
};
