export { findPackageFolder, PackageError, packageFolder, packageVersion } from "./package-folder.js";
