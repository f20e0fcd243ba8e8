/** Names that many people have: drawn apart, so that no list of real people stands behind them. */
import type { Chance } from "./chance.ts";

/** As common in Shandong as they stand here often; a compound one now and then. */
const surnames = [
  ..."王王王王王王李李李李李张张张张张刘刘刘刘陈陈杨赵赵孙孙孙周吴徐徐马朱胡郭高宋宋于于韩董程曹袁邓许傅沈曾彭吕孟孔孔",
  ...["欧阳", "司马", "诸葛", "上官"],
];
const maleGiven = [..."伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建国志文海东晓庆泽瑞轩梓浩然"];
const femaleGiven = [..."芳娜敏静丽艳娟霞秀英玲燕红桂兰梅琳雪颖慧洁莹倩婷玉华萍月莉晶欣怡梓涵雨思佳悦瑶可馨诗"];

/** Whose name. */
export interface NameWish {
  readonly isFemale: boolean;
  /** Of a child: the guardian's. */
  readonly surname?: string | undefined;
}

/** Family name, then one or two characters. */
export const drawName = (
  chance: Chance,
  { isFemale, surname = chance.of(surnames) }: NameWish,
): { readonly surname: string; readonly name: string } => {
  const given = isFemale ? femaleGiven : maleGiven;
  const first = chance.of(given);
  return { surname, name: `${surname}${first}${chance.is(0.75) ? chance.of(given) : ""}` };
};

/** Of who carries a foreign passport, in Latin letters. */
export const drawForeignName = (chance: Chance): string =>
  `${chance.of(["ALEX", "MARIA", "JONAS", "AIKO", "MINH", "OLGA", "SAMIR", "ELENA"])} ${chance.of(["BERG", "ROSSI", "TANAKA", "NGUYEN", "PETROV", "HADDAD", "SILVA", "KOVAC"])}`;
