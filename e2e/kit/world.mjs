// A town that is already lived in: one person in every stage, boards that are full and empty.
import { slope } from './files.mjs';

const BODY = `## 고리 아래에서

**오늘**은 하늘이 유난히 밝았어요. 창을 열면 먼 곳의 *작은 빛*이 보여요.
다음 주에는 함께 산책해요.

- 모이는 곳: 3층 정원
- 가져올 것: 따뜻한 차

> 지구에서는 볼 수 없던 색이에요.

\`\`\`
37층 3702호
\`\`\`

| 시간 | 곳 | 가져올 것 |
|:--|:-:|--:|
| 여덟 시 반 | 3층 정원 | 따뜻한 차 두 잔 |

- [x] 화분 챙기기
- [ ] @달토끼 님께 여쭤보기

https://example.com/a/rather/long/address/that/has/no/place/to/break/at?and=more&of=it
`;

export async function furnish(people, setup) {
  // first in the queue of portraits
  const resident = await people.resident('mars/3/4', '달토끼', { face: true, animate: true });
  const neighbour = await people.resident('mars/3/5', '별똥별이 떨어지는 밤하늘');
  const newcomer = await people.newcomer('새내기');
  const applicant = await people.applicant('이주 준비 중');
  // enough people that the town's coins are shown
  for (let n = 1; n <= 3; n += 1) await people.resident(`venus/2/${n}`);
  const shown = await people.resident('saturn/3/4', '누구에게나 보이는 별똥별');
  const over = await people.proof(shown);
  await people.submit(shown, '/card/code', { renewals: '0' });
  await people.show(shown, { card: true });
  const proofs = { genuine: await people.proof(resident), shown: await people.proof(shown), over };
  for (let n = 1; n <= 23; n += 1) await people.publish(n % 3 ? neighbour : resident, 'solar', `${n}번째 소식: 창밖에 유성이 지나갔어요`, BODY);
  const foreign = await people.publish(neighbour, 'solar', '이웃이 쓴 글', '읽어 주세요.');
  const picture = { bytes: slope(960, 540), alt: '창밖으로 보이는 고리' };
  const article = await people.publish(resident, 'solar', '고리 아래의 첫 산책, 함께 걸어요 — 저녁 여덟 시 반에', BODY, picture);
  const top = await people.comment(neighbour, article.id, '저도 갈래요!\nhttps://example.com/garden');
  await people.comment(resident, article.id, '좋아요, 3층에서 만나요.', top.id);
  for (let n = 1; n <= 12; n += 1) await people.comment(n % 2 ? resident : neighbour, article.id, `${n}번째 생각이에요. 조금 길게 적어 보면 줄이 어디서 바뀌는지 알 수 있어요.`);
  await people.like(neighbour, article.id);
  for (const furniture of ['ginger-cat', 'star-chart', 'moon-rabbit']) await people.wish(neighbour, furniture);
  await people.wish(resident, 'shiba');
  await people.show(neighbour, { room: true, card: true });
  await people.give(neighbour, 'napping-cat', resident.id, '새 집에서 낮잠도 푹 자요.\n— 아랫집');
  await people.buy(neighbour, 'shiba');
  const [{ id: mine }, { id: theirs }] = [await people.me(resident), await people.me(neighbour)];
  for (const [who, whom] of [[resident, theirs], [neighbour, mine]]) await people.tie(who, whom, 'follow');
  await people.tie(resident, theirs, 'like');
  const entry = await people.sign(resident, theirs, '이사 축하해요!\nhttps://example.com/garden');
  await people.sign(resident, theirs, '우리 둘만 아는 이야기예요.', true);
  await people.sign(neighbour, mine, '창밖의 고리가 정말 예뻐요. 또 놀러 올게요.');
  const code = await people.share(neighbour, 1, { name: '여름 방', wallpaper: 'hanji', flooring: 'jangpan', items: [{ furniture: 'floor-bed', x: 16, y: 32 }, { furniture: 'shiba', x: 80, y: 80 }] });
  const admin = await people.admin(setup);
  await people.submit(admin, `/boards/solar/${foreign.id}/pin`, { pinned: 'true' });
  await people.portrait(resident);
  return { people, resident, neighbour, newcomer, applicant, admin, article, foreign, code, proofs, entry, neighbourId: theirs };
}

/** What one sees while waiting: a resident whose portrait does not begin, and a town without an admin. */
export async function furnishWaiting(people, setup) {
  const waiting = await people.resident('neptune/28/14', '기다리는 사람');
  return { people, waiting, setup: setup.slice(people.url.length) };
}
