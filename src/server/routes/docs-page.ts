/** The page about the API: by area what each address takes, gives and refuses, and who may use it. */
import { docsPaths } from "../../api/docs.ts";
import type { Access, Role } from "../plugins/access.ts";
import type { Answer, Content, DescribedOperation, OpenApiDocument, Parameter } from "../plugins/open-api-types.ts";
import { escapeHtml, schemaHtml } from "./docs-schema.ts";

const roleWords: Readonly<Record<Role, string>> = {
  traveler: "travelers",
  officer: "officers",
  operator: "operators",
  lead: "guard leads",
  clinic: "clinics",
  "follow-up": "follow-up",
};

const scopeWords = { own: "own things", community: "their communities", province: "the province" } as const;

/** Who may use it, in words. */
const accessWords = (access: Access): string => {
  if (access === "public") return "Everyone";
  const roles = access.roles.map((role) => roleWords[role]).join(", ");
  return `For ${roles}: ${scopeWords[access.scope]}${access.sessionOnly === true ? "; no tokens" : ""}`;
};

/** The page; the same for the same document. */
export const docsPage = (document: OpenApiDocument): string => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const areas = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    const articles = own.map(({ path, method, operation }) => operationHtml(method, path, operation));
    return `<section aria-labelledby="${idOf(name)}"><h2 id="${idOf(name)}">${escapeHtml(name)}</h2>
<p>${escapeHtml(description)}</p>
${articles.join("\n")}</section>`;
  });
  const links = document.tags.map(({ name }) => `<li><a href="#${idOf(name)}">${escapeHtml(name)}</a></li>`);
  const parts = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<details id="${escapeHtml(name)}"><summary><h3>${escapeHtml(name)}</h3></summary>
<pre>${schemaHtml(schema)}</pre></details>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(document.info.title)}: the API</title><link rel="stylesheet" href="${docsPaths.style}"></head>
<body><header><h1>${escapeHtml(document.info.title)}: the API</h1>
<p>${escapeHtml(document.info.description)}</p>
<p>For programs: <a href="${docsPaths.document}">OpenAPI ${document.openapi}</a></p></header>
<nav aria-label="Areas"><ul>${links.join("")}<li><a href="#parts">Named parts</a></li></ul></nav>
<main>${areas.join("\n")}
<section aria-labelledby="parts"><h2 id="parts">Named parts</h2>${parts.join("\n")}</section></main></body></html>
`;
};

const idOf = (name: string): string => name.toLowerCase().replace(/\W+/g, "-");

const operationHtml = (method: string, path: string, operation: DescribedOperation): string => {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const rows = Object.entries(responses).map(([status, answer]) => answerHtml(status, answer));
  return `<details id="${escapeHtml(operationId)}"><summary><h3><span class="method">${method.toUpperCase()}</span><span class="path">${escapeHtml(path)}</span></h3><span class="words">${escapeHtml(summary)}</span></summary>
<p>${escapeHtml(accessWords(operation["x-access"]))}.</p>
${description === undefined ? "" : `<p>${escapeHtml(description)}</p>\n`}${parametersHtml(parameters)}${requestBody === undefined ? "" : `<h4>Request</h4>${contentHtml(requestBody.content)}`}
<h4>Answers</h4><table>${rows.join("")}</table></details>`;
};

const parametersHtml = (parameters: readonly Parameter[]): string => {
  if (parameters.length === 0) return "";
  const rows = parameters.map(
    ({ name, in: place, required, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}${required ? "" : ", may be left out"}</td><td>${schemaHtml(schema)}</td></tr>`,
  );
  return `<h4>Parameters</h4><table>${rows.join("")}</table>`;
};

const contentHtml = (content: Content): string =>
  Object.entries(content)
    .map(([type, { schema }]) => `<p><code>${escapeHtml(type)}</code></p><pre>${schemaHtml(schema)}</pre>`)
    .join("");

const answerHtml = (status: string, answer: Answer): string => {
  const codes = answer["x-codes"];
  const body =
    codes === undefined
      ? answer.content === undefined
        ? escapeHtml(answer.description)
        : contentHtml(answer.content)
      : codes.map((code) => `<code>${escapeHtml(code)}</code>`).join(", ");
  return `<tr><th scope="row">${status}</th><td>${body}</td></tr>`;
};
