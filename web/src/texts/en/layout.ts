export const layout = {
  empty: 'Open a scenario or an example to begin.',
};
