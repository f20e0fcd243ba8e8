/** House rules that a reader of the code would otherwise have to watch for. */
import tseslint from "typescript-eslint";

const bannedEverywhere = [
  { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
  { selector: "ExportDefaultDeclaration", message: "Export by name." },
  { selector: "CatchClause > BlockStatement[body.length=0]", message: "Say what happens on an error." },
];
const bannedInPureCode = [
  { selector: "Identifier[name='Date']", message: "Time is an argument in core and policy." },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: "Chance is an argument." },
];

export default tseslint.config(
  { ignores: ["node_modules/", "dist/", "data/", ".*/"] },
  ...tseslint.configs.strict,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": ["error", ...bannedEverywhere],
      "prefer-const": "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: {
      parserOptions: {
        project: ["src/*/tsconfig.json", "scripts/tsconfig.json"],
        tsconfigRootDir: new URL("..", import.meta.url).pathname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true, argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-invalid-void-type": "off",
    },
  },
  {
    files: ["src/core/**/*.ts", "src/policy/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": ["error", ...bannedEverywhere, ...bannedInPureCode] },
  },
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "src/e2e/**"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["vite.config.ts", "scripts/*.config.js", "scripts/check/knip-count.js"],
    rules: { "no-restricted-syntax": "off" },
  },
);
