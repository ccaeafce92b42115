saved-title = 저장한 글
saved-count = 모두 { $n }개
saved-empty = 아직 저장한 글이 없어요
saved-empty-lead = 다시 읽고 싶은 글에서 저장을 누르면 여기에 모여요.
saved-done = 저장했어요. 내 메뉴의 저장한 글에 있어요.
saved-gone = 저장한 글에서 뺐어요
article-save = 저장

comments-unread = 새 댓글 { $n }개, 첫 새 댓글로 가기
comments-unread-many = 새 댓글 { $n }개 넘음, 첫 새 댓글로 가기
comment-unread = 새 댓글

board-tabs = 게시판과 순서
board-newest = 전체
board-popular = 인기
board-popular-none = 요즘 좋아요를 받은 글이 아직 없어요
board-popular-none-lead = 마음에 드는 글에 좋아요를 눌러 주세요. 최근 7일 동안 받은 좋아요가 많은 순서로 보여 드려요.
board-rail = 게시판 소식
board-popular-now = 요즘 인기
board-neighbours = 새 이웃

keys = 단축키
keys-next = 다음 글로
keys-before = 이전 글로
keys-open = 글 열기
keys-new = 새 글 쓰기
keys-find = 글 찾기
keys-all = 단축키 보기
keys-on = 단축키 쓰기
keys-close = 닫기
