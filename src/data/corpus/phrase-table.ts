/**
 * Names that make no English phrase for a picture by rule, and the phrase that does. From the CLDR name in
 * lower-case ASCII.
 */
export const PHRASES: Readonly<Record<string, string>> = {
  "star-struck": "a star-struck face",
  "rolling on the floor laughing": "a face rolling on the floor laughing",
};
