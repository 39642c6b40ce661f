export { type PaperTable, type PaperTableName, paperTables } from "./paper-tables.js";
export { type PlacedRow, placeResult } from "./place-result.js";
export {
  DEFAULT_REPORT_SAMPLES,
  type ReportOptions,
  type WrittenReport,
  writeReport,
} from "./write-report.js";
