# 이웃: 방명록, 좋아요, 팔로우

guestbook-title = 방명록 { $n }
guestbook-empty = 아직 아무도 쓰지 않았어요. 첫 글을 남겨 보세요.
guestbook-label = 방명록에 남길 말
guestbook-submit = 남기기
guestbook-done = 방명록에 남겼어요.
guestbook-changed = 고쳤어요.
guestbook-secret = 비밀 글
guestbook-secretly = 비밀로
guestbook-for-residents = 집을 마련한 주민이 되면 방명록을 쓸 수 있어요.
guestbook-for-planet = 이 방명록은 같은 행성 주민만 쓸 수 있어요.
guestbook-for-followed = 이 방명록은 주인이 팔로우하는 이웃만 쓸 수 있어요.
guestbook-closed = 지금은 방명록을 닫아 두었어요.
guestbook-too-long = 방명록은 300자까지예요. 조금 줄여 주세요.
guestbook-answer = 답하기
guestbook-answer-change = 답 고치기
guestbook-answer-label = 방명록에 다는 답
guestbook-answer-submit = 답 남기기
guestbook-stale = 그사이 글이 바뀌었거나 비밀 글이 아니게 됐어요. 지금 글을 보고 다시 보내 주세요.
guestbook-answered = 답을 남겼어요.
guestbook-delete-sure = 삭제하면 되돌릴 수 없어요.
guestbook-delete-sure-answered = 내가 쓴 글과 거기에 달린 답이 함께 삭제돼요. 되돌릴 수 없어요.
guestbook-delete-sure-theirs = 이웃이 쓴 글이 삭제돼요. 되돌릴 수 없어요.
guestbook-delete-sure-both = 이웃이 쓴 글과 내 답이 함께 삭제돼요. 되돌릴 수 없어요.
flash-entry-deleted = 방명록 글을 삭제했어요.

door-visits = 오늘 { $today }번 · 모두 { $all }번 다녀갔어요
door-around = 옆집과 파도타기
door-random = 파도타기

tie-like = 좋아요
tie-follow = 팔로우
tie-followed = 팔로잉
tie-wave = 인사하기
tie-waved = 인사했어요
tie-more = 음소거·차단
tie-mute = 음소거
tie-mute-hint = 이 사람의 글과 댓글이 나에게만 접혀 보여요.
tie-block = 차단
tie-block-hint = 이 사람의 좋아요, 팔로우, 인사가 나에게 오지 않고 방명록과 선물이 닫혀요. 상대에게는 알리지 않아요.
flash-waved = 인사를 건넸어요.
flash-nobody-else = 아직 다른 이웃이 없어요. 누가 이사 오면 파도타기로 놀러 갈 수 있어요.
flash-muted = 음소거했어요. 설정의 ‘이웃과 방명록’에서 풀 수 있어요.
flash-unmuted = 음소거를 풀었어요.
flash-blocked = 차단했어요. 설정의 ‘이웃과 방명록’에서 풀 수 있어요.
flash-unblocked = 차단을 풀었어요.
error-yourself = 나 자신에게는 할 수 없어요.

neighbours-title = 이웃
people-title-of = { $nickname } 님의 이웃
people-back = 방으로 돌아가기
people-tabs = 이웃 목록
people-feed = 새 글
people-likes = 좋아요
people-followers = 팔로워
people-following = 팔로잉
people-neighbour = 이웃
people-empty-feed = 팔로우하는 이웃의 글이 여기에 모여요
people-empty-likes = 아직 좋아요가 없어요
people-empty-followers = 아직 팔로워가 없어요
people-empty-following = 아직 아무도 팔로우하지 않아요
people-empty-of-likes = 아직 좋아요가 없어요
people-empty-of-followers = 아직 팔로워가 없어요
people-empty-of-following = 아직 아무도 팔로우하지 않아요

host-title = 이웃과 방명록
host-guestbook = 누가 방명록을 쓸 수 있나요?
host-guestbook-everyone = 모든 주민
host-guestbook-planet = 같은 행성 주민
host-guestbook-followed = 내가 팔로우하는 사람
host-guestbook-nobody = 아무도
host-listed = 이달의 방에 내 방을 보여도 돼요
host-save = 저장
flash-host-saved = 저장했어요.
host-blocked-title = 차단한 사람
host-blocked-hint = 좋아요, 팔로우, 인사가 오지 않고 방명록과 선물이 닫혀 있어요. 상대는 알 수 없어요.
host-blocked-none = 차단한 사람이 없어요.
host-blocked-undo = 차단 풀기
host-muted-title = 음소거한 사람
host-muted-hint = 글과 댓글이 나에게만 접혀 보여요.
host-muted-none = 음소거한 사람이 없어요.
host-muted-undo = 음소거 풀기

folded-article = 음소거한 사람의 글이에요
folded-comment = 음소거한 사람의 댓글이에요

tower-arrivals = 새로 이사 온 이웃

home-rooms = 놀러 가기 좋은 방
rooms-title = 이달의 방
rooms-lead = 이번 달에 이웃들이 많이 다녀가고 좋아한 방이에요. 마음에 드는 문을 두드려 보세요.
rooms-mine = 내 방을 보일지 정하기
rooms-title-visited = 많이 다녀간 방
rooms-title-liked = 많이 좋아한 방
rooms-empty-visited = 이번 달에는 아직 다녀간 사람이 없어요. 먼저 놀러 가 볼까요?
rooms-empty-liked = 이번 달에는 아직 좋아요를 받은 방이 없어요.
home-room-visits = 이달 방문 { $n }번
home-room-likes = 이달 좋아요 { $n }

host-lead = 방명록을 쓸 사람, 내가 있는 걸 볼 사람, 멀리할 사람을 정해요.
host-open = 정하기

tie-mute-on = 음소거한 이웃이에요. 이 사람의 글과 댓글이 나에게만 접혀 보여요.
tie-mute-off = 음소거 풀기
tie-block-on = 차단한 이웃이에요. 이 사람의 좋아요, 팔로우, 인사가 오지 않아요.
tie-block-off = 차단 풀기
invalid-answered-in-secret = 답장이 비밀글로 달려 있어서 공개로 바꿀 수 없어요.

host-presence = 내가 방에 있는 걸 누가 볼 수 있나요?
host-presence-everyone = 모두
host-presence-neighbours = 이웃 (서로 팔로우하는 사람)
host-presence-nobody = 아무도
host-presence-hint = 같은 방에 있는 사람에게만 보이고, 어디에도 남지 않아요. 나를 숨기면 나도 다른 사람을 볼 수 없어요.
here-title = 지금 여기
here-waved = { $nickname } 님이 인사해요
error-not-there = 그 방에 있는 사람만 볼 수 있어요.
