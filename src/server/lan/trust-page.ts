/** The page on which a phone gets the authority's certificate, with the steps for Android and iPhone. */
import { createHash } from "node:crypto";

/** Where the certificate lies beside the page. */
export const authorityPath = "/lan-ca.crt";

/** What the page says. */
export interface TrustPage {
  /** Where the apps are, the stable name first; an address where the network does not find the name. */
  readonly origins: readonly string[];
  readonly fingerprint: string;
}

const style =
  ":root{color-scheme:light dark}body{font:18px/1.6 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1rem}" +
  "h1{font-size:1.4rem}h2{font-size:1.1rem}code{overflow-wrap:anywhere}section+section{border-top:1px solid}" +
  ".download{display:block;padding:.8rem;text-align:center;background:#0b5394;color:#fff;border-radius:.5rem}";

/** Nothing but its own style. */
export const trustPagePolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`;

/** The page. Origins and fingerprint are the server's own and hold nothing that needs escaping. */
export const trustPage = ({ origins, fingerprint }: TrustPage): string => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>信任本机证书 · Trust this server</title>
<style>${style}</style>
</head>
<body>
<section>
<h1>让这部手机信任演示服务器</h1>
<p>手机只把摄像头交给 https 页面，并且只信任它认识的证书。每部手机做一次即可。此证书只能担保本地网络的地址；试用结束后请删除。</p>
<p>请用系统浏览器（Chrome 或 Safari）打开本页，不要在微信中打开。</p>
<p><a class="download" href="${authorityPath}">下载证书</a></p>
<p>安装前核对 SHA-256 指纹是否与电脑终端上的一致：<br><code>${fingerprint}</code></p>
<h2>安卓手机</h2>
<ol>
<li>下载证书。</li>
<li>打开“设置”，搜索“CA 证书”（一般在“安全”→“更多安全设置”→“加密与凭据”→“安装证书”→“CA 证书”）。</li>
<li>选“仍然安装”，再选刚下载的 lan-ca.crt。</li>
</ol>
<h2>iPhone</h2>
<ol>
<li>在 Safari 中下载证书，点“允许”。</li>
<li>“设置”→“已下载描述文件”→“安装”。</li>
<li>“设置”→“通用”→“关于本机”→“证书信任设置”，打开名为“Clearway LAN”的一项。</li>
</ol>
<h2>然后打开门岗</h2>
${links(origins, "如果打不开，请用")}
</section>
<section lang="en">
<h1>Let this phone trust the demonstration's server</h1>
<p>Phones give their camera to https pages only, and trust only certificates they know. This is done once on each phone. The
certificate can vouch for addresses of the local network only; remove it when you are done.</p>
<p>Open this page in the phone's own browser (Chrome or Safari), not inside another app.</p>
<p><a class="download" href="${authorityPath}">Download the certificate</a></p>
<p>Before installing, compare its SHA-256 fingerprint with the one on the computer's terminal:<br><code>${fingerprint}</code></p>
<h2>Android</h2>
<ol>
<li>Download the certificate.</li>
<li>Open Settings and search for “CA certificate” (mostly Security → More security settings → Encryption &amp; credentials →
Install a certificate → CA certificate).</li>
<li>Choose “Install anyway”, then the downloaded lan-ca.crt.</li>
</ol>
<h2>iPhone</h2>
<ol>
<li>Download the certificate in Safari and tap “Allow”.</li>
<li>Settings → Profile Downloaded → Install.</li>
<li>Settings → General → About → Certificate Trust Settings: switch on the one named “Clearway LAN”.</li>
</ol>
<h2>Then open the gate</h2>
${links(origins, "Where that does not open:")}
</section>
</body>
</html>
`;

const links = ([first = "", ...others]: readonly string[], otherwise: string): string =>
  [
    `<p>${link(first)}</p>`,
    ...(others.length === 0 ? [] : [`<p>${otherwise} ${others.map(link).join(", ")}</p>`]),
  ].join("\n");

const link = (origin: string): string => `<a href="${origin}/gate/">${origin}/gate/</a>`;
