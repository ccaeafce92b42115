api-contents = 목차
api-lead = 마을의 모든 일을 프로그램에서도 할 수 있어요. 오류는 application/problem+json(RFC 9457)이고, 목록은 주소 끝에 ?page=1을 붙여 한 쪽씩 받아요.
api-signed-in = 로그인이 필요해요 (Authorization: Bearer 또는 쿠키)
api-anyone = 로그인하지 않아도 돼요
api-parameters = 매개변수
api-body = 보내는 것
api-answer = 받는 것
api-tag-accounts = 계정
api-tag-immigration = 이주
api-tag-portraits = 움직이는 사진
api-tag-boards = 게시판
api-tag-homes = 집
api-tag-coins = 코인
api-tag-residents = 주민
api-tag-events = 실시간 소식
