export { CaptionTokenizer, type EncodedCaption, type EncodeOptions } from "./caption-tokenizer.js";
export { TextError } from "./errors.js";
export { defaultRows, specialTokens, TextTable, type TextTableConfig } from "./text-table.js";
export { loadTokenizer, saveTokenizer, tokenizerFile } from "./tokenizer-file.js";
export { trainVocabulary } from "./train-vocabulary.js";
export { parseVocabulary, serializeVocabulary, type Vocabulary } from "./vocabulary.js";
