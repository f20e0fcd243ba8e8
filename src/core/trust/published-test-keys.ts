// The public keys whose private halves are published with the tests: production refuses every one of them.

/** Public keys in hexadecimal, in the order of the test keys' names. */
export const publishedTestKeys: readonly string[] = [
  "bbe101981a219e60df87999d26e142d056549d51e9ad1f11ef9cd48c88ffbb1d", // root-1
  "62be83810bab1929de8f063860a56a87f3b5e40cabd795a20e9dc6112f018e31", // root-2
  "74a8e460869146542d9a401434ae61217f2fcdd9273165c1e01b2422a93d6e62", // root-3
  "79d785975f2515ec50c8a24b34d5a8647bf332e0a81058fd18fd1ba7ab82f603", // root-4
  "e8471759386cbe526a53366b9e694d8d39239eb00bd842b811720b27556b1fd1", // root-5
  "901020de32b26c6583110d49550eacde903be3894c33c33132d674e847928d76", // trust
  "59863bd2cc4941fad4513736f7f7d610fdd30c7d8347d120a1ab57d0ea0631d3", // trust-next
  "9324e3e5082d4941f727e22dc26f436a696f09e2992640c98330212beebf9c16", // manifest
  "7fa7c48820da7082868e9fceace8e069f9d43c198644ce111e222b68c15c1a58", // manifest-next
  "37b45818bdf1be2e641671dda1f034d24171144d04b117a1fc47ae76dc3b77a6", // issuer
  "0b23e3a19367b2cd3d9204dbd8118e7d19c509d75a8a43ec933effa8a53f2207", // issuer-retired
  "aa76c466a0112565a1685848dbeb07bf0aaf1b5d7b962e3974f3a45c9705dcba", // issuer-suspended
  "a835f12925e33a19c5a7b93607c06edc6c60db99a36f132b5b4d08cce72fadb6", // issuer-revoked
  "154782073f15c7b858792ec9e812d9a21d01c3a40010cb67557a1b7fc61e2eec", // issuer-other
  "d977d7b574b3e7f364a5033d806342dbb06d78f19a02d0a1f684d55ad0d48e56", // holder
  "3775caaae3a8730df6e5ebd109d4ceb23f5b0ef623aa8a161b2ca48924d60d3a", // stranger
  "71a958f687c3c47fcc14e94cffcc722f85472bf930df5d568184ea6805c89f0c", // device
];
