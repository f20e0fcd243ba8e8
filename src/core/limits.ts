// Every limit on what a stranger can hand us, checked before anything is parsed (core/README.md, "Limits").

/** Characters of a scanned text, white space around it included: four times the longest live code. */
export const codeTextCharsMax = 1024;
/** Bytes of one signed document: root, trust list, manifest or status list token. */
export const documentBytesMax = 2 ** 20;
/** Bytes of one snapshot or delta: twice the bits of the largest list. */
export const listStreamBytesMax = 512 * 1024;
/** Bytes of a scans document: as many scans as it may have, each as long as it can be. */
export const scansBytesMax = 32 * 1024;
/** Bytes of an enrolment document: each has 173. */
export const enrolmentBytesMax = 256;
/** Bytes of a bundle file. */
export const bundleBytesMax = 64 * 2 ** 20;

/** Keys of one issuer. */
export const issuerKeysMax = 16;
/** Issuers in a trust list: more than the county-level areas of the country. */
export const issuersMax = 10_000;
/** Lists named by a manifest. */
export const listsMax = 4096;
/** Keys tried for one kid; four bytes of a hash collide by chance only among some 10^4 keys. */
export const kidCandidatesMax = 4;
/** Keys of a root. */
export const rootKeysMax = 16;
/** Versions of the root in one bundle: three decades of a new root each month. */
export const bundleRootsMax = 400;
/** Signatures on a root. */
export const rootSignaturesMax = 16;
/** Signatures on a root, and its threshold, are at least this. */
export const rootThresholdMin = 2;

/** Arrays and maps inside each other; a scalar alone has depth 0. The deepest of our formats has 5: a trust list's payload. */
export const cborDepthMax = 6;

/** A status list has 2^10 places at least. */
export const sizeLog2Min = 10;
/** A status list has 2^20 places at most. */
export const sizeLog2Max = 20;

/** Status list numbers are below this (16 bits). */
export const listNumberLimit = 2 ** 16;
/** Places are below this (the largest list). */
export const placeLimit = 2 ** sizeLog2Max;
/** Bytes of a masked name in UTF-8: two characters, `*` and one more, of four bytes each. */
export const nameBytesMax = 13;

/** Scans in one scans document. */
export const scansMax = 200;
/** Bytes of a scan's UUID. */
export const scanIdBytes = 16;
/** Bytes of a checkpoint's name in UTF-8: twenty Chinese characters. */
export const checkpointBytesMax = 60;
/** Characters of an enrolment code as it is typed, hyphens and spaces included. */
export const enrolmentCodeCharsMax = 64;
