demo-word = 혜성
demo-no-word = 쿼카
demo-word-sentence = 어젯밤 창밖으로 혜성이 지나가는 것을 오래 바라보았어요.
