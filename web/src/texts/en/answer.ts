export const answer = {
  empty: 'Nothing here yet.',
};
