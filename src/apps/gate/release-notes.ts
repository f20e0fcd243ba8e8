/** What is new in this release, for the guard who is asked to take it; the build puts it into the service worker. */
import type { Language } from "../../ui/words/language.ts";

/** A few sentences; written anew with each release. */
export const releaseNotes: Readonly<Record<Language, readonly string[]>> = {
  "zh-CN": [
    "每次核验之后，轻点一下即可记下处理结果；扫码记录联网后自动上报，不含个人信息。",
    "新增上岗自检、培训模式、照明和变焦，也可以读取图片、剪贴板和扫码枪。",
    "名单中断后从断点继续下载，也可以用文件在手机之间传递。",
  ],
  en: [
    "After each check, one tap notes what you did; the notes go to the office when there is a network, without personal data.",
    "New: a check before duty, a training mode, torch and zoom, and codes from pictures, the clipboard or a scanner.",
    "Lists go on loading where a break stopped them, and pass from phone to phone as a file.",
  ],
};
