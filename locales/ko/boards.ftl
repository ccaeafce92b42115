board-solar = 태양계
board-title = { $board } 게시판
board-lead-solar = 어느 행성에 살든 모두 만나는 곳이에요
board-lead-planet = { $planet } 주민만 읽고 쓸 수 있어요 · { $n }명
board-empty = 아직 글이 없어요
board-empty-lead = 고요한 우주에 첫 글을 남겨 볼까요?

pages = 쪽
pages-before = 이전 쪽
pages-after = 다음 쪽
pages-past-end = 여기부터는 빈 우주예요
pages-to-first = 첫 쪽으로

my-articles = 내가 쓴 글
my-articles-count = 모두 { $n }개
my-articles-empty = 아직 쓴 글이 없어요

article-write = 글쓰기
article-edit = 글 고치기
article-notice = 공지
article-new = 새 글
article-comments = 댓글 { $n }개
article-likes = 좋아요
article-edited = 수정됨
article-around = 앞뒤 글
article-older = 이전 글
article-newer = 다음 글
article-title = 제목
article-body = 내용
article-body-hint = 줄을 바꾸면 그대로 보여요. **굵게**, *기울임*, # 제목, > 인용, - 목록도 쓸 수 있어요.
article-image = 사진 한 장 곁들이기
article-image-hint = 여기로 끌어다 놓아도 돼요 · JPG, PNG, WebP, GIF, BMP · 10 MB까지
article-alt = 사진 설명
article-alt-hint = 사진을 볼 수 없는 이웃에게 무엇이 담겼는지 들려주세요.
article-submit = 올리기
article-edit-submit = 고치기
article-cancel = 취소
article-cancel-sure = 쓰던 글은 사라져요. 그래도 나갈까요?
article-cancel-submit = 버리고 나가기
article-delete = 삭제
article-delete-sure = 지우면 댓글과 사진까지 사라지고 되돌릴 수 없어요.
article-delete-submit = 지우기
article-pin = 공지로 올리기
article-unpin = 공지 내리기

like-done = 좋아요를 보냈어요
like-taken-back = 좋아요를 취소했어요

picture-larger = 크게 보기
picture-close = 닫기

comments-title = 댓글 { $n }
comments-empty = 아직 댓글이 없어요. 먼저 말을 걸어 볼까요?
comments-pages = 댓글 쪽
comment-label = 댓글
comment-submit = 남기기
comment-done = 댓글을 남겼어요
comment-reply = 답글
comment-reply-label = 답글
comment-reply-submit = 답글 남기기
comment-edit = 고치기
comment-edited = 댓글을 고쳤어요
comment-delete = 삭제
comment-delete-sure = 지우면 되돌릴 수 없어요.
comment-gone = 삭제된 댓글입니다

flash-article-published = 글을 올렸어요.
flash-article-edited = 글을 고쳤어요.
flash-article-deleted = 글을 지웠어요.
flash-article-restored = 글을 되돌려 놓았어요.
flash-article-restore-late = 10초가 지나서 되돌릴 수 없어요. 글은 이미 지워졌어요.
way-back = 되돌리기
flash-article-pinned = 공지로 올렸어요.
flash-article-unpinned = 공지에서 내렸어요.
flash-comment-deleted = 댓글을 지웠어요.

error-admins-only = 관리자만 할 수 있는 일이에요.

invalid-title-required = 제목을 지어 주세요.
invalid-title-too-long = 제목은 50자까지예요.
invalid-body-required = 아직 아무 말도 적지 않았어요.
invalid-body-too-long = 너무 길어요. 글은 10,000자, 댓글은 1,000자까지예요.
invalid-remark-too-long = 댓글은 1,000자까지예요. 조금 줄이거나 나누어 보내 주세요.
invalid-body-not-kept = 글이 너무 길어서 담아 두지 못했어요. 브라우저에서 뒤로 가면 쓰던 글이 남아 있을 수 있어요. 글은 10,000자까지예요.
invalid-image-choose-again = 사진을 한 번 더 골라 주세요. 고르신 파일을 브라우저가 기억하지 못해요.
article-again = 아직 올리지 못했어요. 아래에 적힌 것을 고쳐서 다시 보내 주세요.
error-already-posted = 같은 글을 방금 올리셨어요. 게시판에 올라가 있으니 확인해 보세요. 더할 말이 있으면 고쳐서 보내 주세요.
error-stale-version = 그사이 다른 곳에서 글이 바뀌었어요. 아무것도 바꾸지 않았으니, 새로 읽고 다시 고쳐 주세요.
invalid-alt-too-long = 사진 설명은 200자까지예요.
invalid-image-too-large = 사진이 너무 커요. 10 MB, 한 변 12,000픽셀, 6,400만 화소까지 실을 수 있어요. 조금 줄여서 다시 골라 주세요.
invalid-image-unsupported-image = 이 형식은 아직 읽을 수 없어요. 사진 앱에서 JPG나 PNG로 내보낸 다음 다시 골라 주세요. 아이폰의 HEIC 사진은 설정 › 카메라 › 포맷에서 ‘높은 호환성’을 고르면 돼요. JPG인데도 읽지 못했다면 사진 앱에서 보통 JPG로 다시 저장해 주세요.
invalid-image-unreadable-image = 사진이 도중에 잘렸거나 망가졌어요. 다른 사진을 골라 주세요.
invalid-image-too-many = 지금은 사진을 한 장만 실을 수 있어요.
invalid-no-such-comment = 답글을 달려던 댓글이 그 사이에 사라졌어요. 여기에 댓글로 남길 수 있어요.
comments-all = 모든 댓글 보기
comments-more-replies = 답글 { $n }개 더 보기
