/** Bytes of a pickle that are read: it describes tensors, a few hundred bytes each, and does not hold them. */
export const largestPickle = 1 << 26;
