/** The reasons of a verdict in Chinese: why, and what to do next. */
import type { ReasonCode } from "../../core/verdict/reasons.ts";
import type { ReasonWords } from "./words.ts";

/** One entry for each code of the closed list. */
export const reasonsZh: Readonly<Record<ReasonCode, ReasonWords>> = {
  malformed: { why: "这不是健康通行码，或者码不完整。", next: "请对方打开健康通行码，再扫一次。" },
  "issuer-unknown": {
    why: "本机不认识此码的签发机构，也可能是练习码。",
    next: "更新名单后再扫一次；仍然如此，请找带班人员。",
  },
  "key-suspended": { why: "签发此码的密钥已暂停使用。", next: "现在不能凭此码判断，请找带班人员。" },
  "key-revoked": { why: "签发此码的密钥已经作废。", next: "请持码人联网打开手机上的健康通行码，换发新码后再扫。" },
  "key-time": { why: "签发时间不在密钥的有效期内。", next: "不能凭此码放行，请报告带班人员。" },
  "sig-invalid": { why: "签名不符：码被改动过，或者不是签发机构所发。", next: "不能凭此码放行，请报告带班人员。" },
  "proof-invalid": {
    why: "实时证明不符：不是持码人的手机出示的。",
    next: "请持码人打开自己手机上的健康通行码，再扫一次。",
  },
  "area-foreign": { why: "签发机构无权为该地区签发。", next: "不能凭此码放行，请报告带班人员。" },
  "claims-invalid": { why: "码中的时间超出了规定范围。", next: "不能凭此码放行，请报告带班人员。" },
  "clock-behind": { why: "本机的时间慢了。", next: "在手机设置中打开“自动设置时间”，再扫一次。" },
  "iat-future": { why: "此码的签发时间晚于本机时间。", next: "检查本机时间是否正确，再扫一次。" },
  "trust-missing": { why: "本机还没有签发机构名单。", next: "连接网络，更新名单后再扫一次。" },
  "trust-expired": { why: "本机的签发机构名单已过期。", next: "连接网络，更新名单后再扫一次。" },
  "list-missing": { why: "本机没有此通行证所在的状态名单。", next: "连接网络，更新名单后再扫一次。" },
  "list-stale": { why: "本机的状态名单太旧，不能再用来判断。", next: "连接网络，更新名单后再扫一次。" },
  "list-aging": {
    why: "本机的状态名单需要更新。",
    next: "打印码须凭新名单判断：更新名单后再扫一次。没有网络时请暂留或劝返。",
  },
  "status-red": { why: "红码：持码人不符合通行条件。", next: "不放行，按本卡口的红码规定处理。" },
  "status-yellow": {
    why: "黄码：有信息需要补充或核实。",
    next: "请持码人打开手机上的健康通行码，按提示补充后再扫新码。",
  },
  "code-outdated": {
    why: "名单已恢复绿色，但出示的是以前的码。",
    next: "请持码人联网刷新手机上的健康通行码，再扫新码。",
  },
  expired: { why: "此码已过有效期。", next: "请持码人在手机上的健康通行码中重新申请。" },
  "report-missing": { why: "缺少每日健康申报。", next: "请持码人现在申报体温和健康状况，再扫新码。" },
  "no-holder-key": { why: "这是打印的码，不能说明持码人是谁。", next: "看身份证件，输入号码最后四位。" },
  "proof-absent": {
    why: "没有手机的实时证明，可能是截图或转发的图片。",
    next: "看身份证件，输入号码最后四位。",
  },
  "proof-late": {
    why: "实时证明已过时：可能是截图，或手机时间不准。",
    next: "看身份证件，输入号码最后四位。",
  },
  "identity-mismatch": {
    why: "输入的四位与码不一致。",
    next: "请对照证件重新输入。仍不一致，说明此码不属于该人，不放行。",
  },
  pending: { why: "申请还在审核，尚未签发通行证。", next: "不放行。请持码人等待审核结果。" },
  "no-pass": { why: "这是电子健康卡，没有通行证。", next: "请对方出示健康通行码。" },
};
