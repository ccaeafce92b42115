nav-bell = Notifications
told-title = Notifications
told-unread = { $n } unread
told-read-all = Mark all as read
told-times = { $n } times
told-fresh = See what is new
told-new = unread
told-empty = Nothing yet
told-empty-lead = Write something or talk to a neighbour, and you'll hear about it here.
flash-all-read = All marked as read.
home-meanwhile = While you were away

told-reply-one = { $nickname } replied to your comment
told-reply-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } replied to your comment
told-comment-one = { $nickname } commented on your post
told-comment-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } commented on your post
told-mention-one = { $nickname } mentioned you
told-mention-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } mentioned you
told-like-one = { $nickname } likes your post
told-like-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } like your post
told-liked-one = { $nickname } likes you
told-liked-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } like you
told-follow-one = { $nickname } follows you
told-follow-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } follow you
told-guestbook-one = { $nickname } signed your guestbook
told-guestbook-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } signed your guestbook
told-answer-one = { $nickname } answered you in their guestbook
told-answer-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } answered you in their guestbooks
told-wave-one = { $nickname } dropped by and waved
told-wave-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } dropped by and waved
told-gift-one = { $nickname } sent you a gift
told-gift-many = { $nickname } and { $n ->
    [one] 1 other
   *[other] { $n } others
 } sent you gifts
told-portrait = Your portrait is ready
told-moderation = A note from the moderators
told-system = A note from the town

tell-title = Notification settings
tell-lead = Choose what you want to hear about. What you turn off appears neither at the bell nor in the list.
tell-open = Notification settings
tell-reply-title = Replies
tell-reply-text = When somebody replies to your comment
tell-comment-title = Comments
tell-comment-text = When somebody comments on your post
tell-mention-title = Mentions
tell-mention-text = When a post or comment mentions you with @
tell-like-title = Likes
tell-like-text = When somebody likes your post, or you
tell-follow-title = Follows
tell-follow-text = When somebody follows you
tell-guestbook-title = Guestbook
tell-guestbook-text = When there is an entry or an answer in a guestbook
tell-wave-title = Waves
tell-wave-text = When somebody drops by and waves
tell-portrait-title = Portrait
tell-portrait-text = When your portrait is ready
tell-gift-title = Gifts
tell-gift-text = When somebody sends you a gift
flash-tell-reply-on = { tell-reply-title }: you'll hear about them again.
flash-tell-reply-off = { tell-reply-title }: you won't hear about them any more.
flash-tell-comment-on = { tell-comment-title }: you'll hear about them again.
flash-tell-comment-off = { tell-comment-title }: you won't hear about them any more.
flash-tell-mention-on = { tell-mention-title }: you'll hear about them again.
flash-tell-mention-off = { tell-mention-title }: you won't hear about them any more.
flash-tell-like-on = { tell-like-title }: you'll hear about them again.
flash-tell-like-off = { tell-like-title }: you won't hear about them any more.
flash-tell-follow-on = { tell-follow-title }: you'll hear about them again.
flash-tell-follow-off = { tell-follow-title }: you won't hear about them any more.
flash-tell-guestbook-on = { tell-guestbook-title }: you'll hear about them again.
flash-tell-guestbook-off = { tell-guestbook-title }: you won't hear about them any more.
flash-tell-wave-on = { tell-wave-title }: you'll hear about them again.
flash-tell-wave-off = { tell-wave-title }: you won't hear about them any more.
flash-tell-portrait-on = { tell-portrait-title }: you'll hear about them again.
flash-tell-portrait-off = { tell-portrait-title }: you won't hear about them any more.
flash-tell-gift-on = { tell-gift-title }: you'll hear about them again.
flash-tell-gift-off = { tell-gift-title }: you won't hear about them any more.
api-tag-notifications = Notifications

article-fresh = New comments: {"{n}"}
board-fresh = New post
invalid-topic = Not the name of a post or a board, such as article:7 or board:mars.
invalid-topic-too-many = Too many; at most twenty.
