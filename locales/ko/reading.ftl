saved-title = 저장한 글
saved-count = 모두 { $n }개
saved-empty = 아직 저장한 글이 없어요
saved-empty-lead = 다시 읽고 싶은 글에서 저장을 누르면 여기에 모여요.
