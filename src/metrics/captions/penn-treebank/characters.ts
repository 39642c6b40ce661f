/** Parts of the rules' patterns, all for the flags i and u. */

/** Letters and what is written with them: marks, soft hyphens, and the entities of accented vowels. */
export const letter =
  "(?:[\\p{L}\\u00AD\\u02C2-\\u02C5\\u02D2-\\u02DF\\u02E5-\\u036F]|(?=[\\u0483-\\u0ECD])\\p{M}|&[aeiou](?:acute|grave|uml);)";

/** Letters and digits of any script. */
export const alphanumeric = "[\\p{L}\\p{Nd}]";

export const digit = "\\p{Nd}";

/** White space within a line; a no-break space is one. */
export const space = "[ \\t\\u00A0\\u2000-\\u200A\\u3000]";

/** The end of a line, and all white space. */
export const lineBreak = "[\\n-\\r\\u0085\\u2028\\u2029]";
export const blank = `(?:${space}|${lineBreak})`;

/** Apostrophes, and those with quotes that stand for one within a word. */
export const apostrophe = "(?:['\\u0092\\u2019]|&apos;)";
export const innerApostrophe = "(?:['\\u0091\\u0092\\u2018\\u2019\\u201B]|&apos;)";

/** What may hold the parts of a compound together. */
export const hyphen = "[-_\\u058A\\u2010\\u2011]";

/** Two or more letters with periods between: "a.m". */
export const acronym = "[A-Za-z](?:\\.[A-Za-z])+";

/** Marks within a sentence. */
export const innerMark = "[,;:\\u3001]";

/** Symbols that are tokens of their own. */
export const symbol =
  "[+%&~^|\\\\\\u00A6-\\u00A9\\u00AC\\u00AE-\\u00BA\\u00D7\\u00F7\\u0387\\u05BE\\u05C0\\u05C3\\u05C6\\u05F3\\u05F4" +
  "\\u0600-\\u0603\\u0606-\\u060A\\u060C\\u0614\\u061B\\u061E\\u066A\\u066D\\u0703-\\u070D\\u07F6-\\u07F8\\u0964\\u0965" +
  "\\u0E4F\\u1FBD\\u2016\\u2017\\u2020-\\u2023\\u2030-\\u2038\\u203B\\u203E-\\u2042\\u2044\\u207A-\\u207F\\u208A-\\u208E" +
  "\\u2100-\\u214F\\u2190-\\u2BFF\\u3012\\u30FB\\uFF01-\\uFF0F\\uFF1A-\\uFF20\\uFF3B-\\uFF40\\uFF5B-\\uFF65]";
