// Chinese family names of two characters, in simplified and traditional writing (core/README.md section 1.1, key 2).

/** Names in use today or held by known persons; those doubtful as family names are left out, which masks more, not less. */
const simplified =
  "欧阳 司马 诸葛 上官 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 司寇 东方 南宫 西门 独孤 端木 轩辕 澹台 闻人 钟离 濮阳 " +
  "淳于 单于 太史 太叔 申屠 公羊 公冶 公西 公良 公仪 宗政 赫连 鲜于 闾丘 亓官 仲孙 呼延 百里 东郭 东门 南门 北门 羊舌 微生 梁丘 " +
  "左丘 谷梁 拓跋 夹谷 宰父 段干 漆雕 乐正 壤驷 巫马 子车 颛孙 万俟 第五 纳兰 叶赫 完颜 耶律 贺兰 哥舒 斛律 斛斯 仆固 屈突 豆卢 " +
  "达奚 贺若 尔朱 沮渠 秃发 乞伏 佟佳 富察 那拉 王孙 士孙 叔孙 季孙 孟孙 臧孙 屠岸 安陵 主父 毌丘 胡母 浮丘 虞丘 东里 北宫 " +
  "南荣 南郭 北郭 高堂 青阳 即墨 相里 归海 千乘 司城 司鸿 新垣";

/** The same where traditional writing differs. */
const traditional =
  "歐陽 司馬 諸葛 尉遲 公孫 長孫 東方 南宮 西門 獨孤 軒轅 澹臺 聞人 鍾離 濮陽 單于 公儀 赫連 鮮于 閭丘 仲孫 東郭 東門 南門 北門 穀梁 " +
  "夾谷 段干 樂正 壤駟 巫馬 子車 顓孫 萬俟 納蘭 葉赫 完顏 賀蘭 僕固 豆盧 達奚 賀若 爾朱 禿髮 王孫 士孫 叔孫 季孫 孟孫 臧孫 東里 " +
  "北宮 南榮 青陽 歸海 司鴻";

/** Every compound family name that is shown whole at a gate. */
export const compoundFamilyNames: ReadonlySet<string> = new Set(`${simplified} ${traditional}`.split(" "));
