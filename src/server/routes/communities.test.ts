import { afterAll, beforeAll, expect, test } from "vitest";
import { communitiesPaths, communityPageSchema, communitySchema } from "../../api/communities.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { Inject } from "../../testing/staff.ts";
import { ensureDemonstrationCommunities } from "../demonstration/demo-communities.ts";

let server: TestServer;
let operator: Inject;
beforeAll(async () => {
  server = await openTestServer();
  operator = (await signInStaff(server, { roles: ["operator"] })).inject;
});
afterAll(async () => server.close());

const find = async (query: string) => server.app.inject({ url: `${communitiesPaths.all}?${query}` });
const found = async (query: string) => communityPageSchema.parse((await find(query)).json()).communities;
const send = async (method: "POST" | "PUT", url: string, payload?: object) => {
  const answer = await operator({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
};
const add = async (nameZh: string, area = 370_303) => {
  const payload = { nameZh, nameEn: `${nameZh} in English`, area, phone: "0533-2110110" };
  return communitySchema.parse((await send("POST", communitiesPaths.all, payload)).body).community;
};
const at = (path: string, community: number): string => path.replace(":community", String(community));

test("The demonstration has communities from its first start on, once, all of the issuer's areas", async () => {
  const communities = await found("area=37");
  expect(communities).toHaveLength(12);
  expect(communities[0]).toMatchObject({ nameZh: "历下区第一社区", nameEn: "First Community, Lixia District" });
  await Promise.all([ensureDemonstrationCommunities(server.parts.db), ensureDemonstrationCommunities(server.parts.db)]);
  expect(await found("area=37")).toEqual(communities);
});

test("Anyone finds communities by area and a part of either name, in pages, without what a pattern would mean", async () => {
  const names = async (query: string) => (await found(query)).map(({ nameZh }) => nameZh);
  await add("张店一社区");
  await add("张店二社区");
  await add("百分之%_社区");
  expect(await names("area=3703")).toEqual(["张店一社区", "张店二社区", "百分之%_社区"]);
  expect(await names("area=370303&name=二")).toEqual(["张店二社区"]);
  expect(await names(`area=3703&name=${encodeURIComponent("一社区 IN eng")}`)).toEqual(["张店一社区"]);
  expect(await names(`area=3703&name=${encodeURIComponent("%")}`)).toEqual(["百分之%_社区"]);
  expect(await names(`area=3703&name=${encodeURIComponent("' OR 1=1")}`)).toEqual([]);
  expect(await names("area=370304")).toEqual([]);
  const first = communityPageSchema.parse((await find("area=3703&limit=2")).json());
  const second = communityPageSchema.parse((await find(`area=3703&limit=2&after=${first.next}`)).json());
  expect([first.communities.length, second.communities.length, second.next]).toEqual([2, 1, null]);
  const wrong = ["", "area=", "area=3", "area=37030", "area=3703031", "area=37x3", "area=37&limit=0", "area=37&x=1"];
  for (const query of wrong) expect([query, (await find(query)).statusCode]).toEqual([query, 400]);
});

test("Operators add, rename and close a community; a closed one is found by who asks for all", async () => {
  const community = await add("周村社区", 370_306);
  const again = await send("POST", communitiesPaths.all, {
    ...{ nameZh: "周村社区", nameEn: "Another", area: 370_306, phone: null },
  });
  expect([again.status, again.body["code"]]).toEqual([409, "community-known"]);
  const other = await add("文昌湖社区", 370_306);
  const names = { nameZh: "周村古城社区", nameEn: "Zhoucun Old Town", phone: null };
  const renamed = await send("PUT", at(communitiesPaths.one, community), names);
  expect([renamed.status, renamed.body]).toEqual([200, { community, area: 370_306, closedSeconds: null, ...names }]);
  const taken = await send("PUT", at(communitiesPaths.one, other), names);
  expect([taken.status, taken.body["code"]]).toEqual([409, "community-known"]);

  const closed = await send("POST", at(communitiesPaths.closure, community));
  expect([closed.status, closed.body["closedSeconds"]]).toEqual([200, expect.any(Number)]);
  expect((await send("POST", at(communitiesPaths.closure, community))).body).toEqual(closed.body);
  expect((await found("area=370306")).map((one) => one.community)).toEqual([other]);
  expect((await found("area=370306&state=all")).map((one) => one.community)).toEqual([community, other]);
  expect((await send("POST", at(communitiesPaths.closure, 999_999))).status).toBe(404);
  expect((await send("PUT", at(communitiesPaths.one, 999_999), names)).status).toBe(404);
});

test("A community stands in an area for which an issuer signs", async () => {
  const payload = { nameZh: "江汉社区", nameEn: "Jianghan", area: 420_103, phone: null };
  const refused = await send("POST", communitiesPaths.all, payload);
  expect([refused.status, refused.body["code"]]).toEqual([409, "area-unserved"]);
  const fields = async (change: object) =>
    (await send("POST", communitiesPaths.all, { ...payload, ...change })).body["fields"];
  expect(await fields({ area: 3701 })).toEqual(["area"]);
  expect(await fields({ phone: "call me" })).toEqual(["phone"]);
  expect(await fields({ nameZh: "a\u0000b" })).toEqual(["nameZh"]);
});
