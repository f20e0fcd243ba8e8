/** What one build of an app consists of; the build fills in the constants. */

/** A file that the worker keeps; the revision is null where the name carries a hash of the content. */
interface ReleaseFile {
  readonly url: string;
  readonly revision: string | null;
}

declare const __RELEASE_APP__: string;
declare const __RELEASE_FILES__: readonly ReleaseFile[];
declare const __RELEASE_NOTES__: unknown;

/** The app's path with slashes at both ends; the worker's scope. */
export const appPath = `/${__RELEASE_APP__}/`;

/** Every file of this app and of no other. */
export const releaseFiles = __RELEASE_FILES__;

/** What is new, as the app wrote it; the page knows its form. */
export const releaseNotes = __RELEASE_NOTES__;
