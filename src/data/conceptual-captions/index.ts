export {
  type DownloadPicturesOptions,
  type DownloadProgress,
  downloadPictures,
} from "./download.js";
export { type DownloadManifest, FAILURES_FILE, readDownloadManifest } from "./manifest.js";
