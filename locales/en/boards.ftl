board-solar = Solar system
board-title = { $board } board
board-lead-solar = Where everyone meets, whatever planet they live on
board-lead-planet = Only residents of { $planet } read and write here · { $n } { $n ->
    [one] resident
   *[other] residents
}
board-empty = Nothing here yet
board-empty-lead = Space is quiet. Will you be the first to write?

pages = Pages
pages-before = Previous page
pages-after = Next page
pages-past-end = Only empty space from here on
pages-to-first = To the first page

my-articles = My posts
my-articles-count = { $n } { $n ->
    [one] post
   *[other] posts
}
my-articles-empty = You have not written anything yet
my-articles-empty-lead = What you write gathers here. How about a first post?

article-write = Write
article-edit = Edit post
article-notice = Notice
article-new = New post
article-comments = { $n ->
    [one] { $n } comment
   *[other] { $n } comments
}
article-likes = Like
article-edited = Edited
article-around = Neighbouring posts
article-older = Older
article-newer = Newer
article-title = Title
article-body = Text
article-body-hint = Line breaks are kept. **bold**, *italics*, # headings, > quotations, - lists, - [ ] tasks, | tables |, ``` code and @nicknames work too.
article-preview = Preview
article-preview-write = Write
article-preview-empty = Nothing is written yet.
article-preview-lost = The preview cannot be had just now. What you wrote is still here.
mention-offers = People to name
mention-count = { $n } found. Choose with the arrows, then Enter.
article-pictures = Pictures
article-pictures-hint = Up to four · JPG, PNG, WebP, GIF, BMP · 10 MB each
article-pictures-choose = Choose pictures
article-pictures-drop = or drop or paste them here
article-picture = Picture { $n }
article-picture-file = File
article-picture-another = Replace it
article-picture-order = Order
article-picture-remove = Remove
article-picture-up = Move up
article-picture-down = Move down
article-picture-moved = Now at place { $n }.
article-picture-removed = Picture removed.
article-picture-added = Picture added.
article-sending = Sending, { $n }%
article-sending-label = Sending your post
article-sent = All sent. Posting it…
article-delete-own = The post goes at once, with its comments and pictures. You can undo it for 10 seconds.
theirs-title = The post changed meanwhile
theirs-lead = This is what was saved somewhere else first. Yours is below, as you typed it. Copy over what you want to keep, then send it.
theirs-their-title = Saved title
theirs-their-body = Saved text
theirs-keep = Keep what is saved
article-edit-mine = Save mine
draft-found = There is an unfinished post in this browser.
draft-use = Go on writing
draft-drop = Throw it away
article-alt = What the picture shows
article-alt-hint = Describe it for neighbours who cannot see it.
article-submit = Publish
article-edit-submit = Save
article-cancel = Cancel
article-cancel-sure = What you have written will be lost. Leave anyway?
article-cancel-submit = Leave without it
article-delete = Delete
article-delete-sure = Comments and pictures go with it, and it cannot be undone.
article-delete-submit = Delete
article-pin = Make a notice
article-unpin = No longer a notice

like-done = You like this
like-taken-back = You no longer like this

picture-larger = see it larger
picture-close = Close

comments-title = Comments { $n }
comments-empty = No comments yet. Will you say the first word?
comments-pages = Pages of comments
comments-pages-above = Pages of comments, above
article-list = Back to the list
article-marks = Formatting
article-mark-names = Bold|List|Task|Table|Code|Quote
comment-label = Comment
comment-submit = Post
comment-done = Your comment is posted
comment-reply = Reply
comment-reply-label = Reply to { $nickname }
comment-reply-submit = Post reply
comment-edit = Edit
comment-edited = Your comment is updated
comment-delete = Delete
comment-delete-sure = This cannot be undone.
comment-gone = This comment was deleted

flash-article-published = Your post is published.
flash-article-edited = Your post is updated.
flash-article-deleted = The post is deleted.
flash-article-restored = Your post is back.
flash-article-restore-late = Ten seconds have passed, so the post is gone for good.
flash-article-restore-twice = You posted the same again meanwhile, so the deleted one stays deleted.
way-back = Undo
flash-article-pinned = The post is now a notice.
flash-article-unpinned = The post is no longer a notice.
flash-comment-deleted = The comment is deleted.

error-admins-only = Only admins can do this.

invalid-title-required = Give it a title.
invalid-title-too-long = A title has up to 50 characters.
invalid-body-required = Nothing is written yet.
invalid-body-too-long = Too long: a post has up to 10,000 characters, a comment up to 1,000, a guestbook entry up to 300.
invalid-remark-too-long = A comment has up to 1,000 characters. Shorten it, or send it in parts.
invalid-body-not-kept = It was so long that we could not keep it. Going back in your browser may bring it back. A post has up to 10,000 characters.
invalid-image-choose-again = Please choose the picture again: browsers do not remember chosen files.
article-again = It is not posted yet. Please mend what is marked below and send it again.
error-already-posted = You posted the same a moment ago, and it is on the board. If there is more to say, change it and send it.
error-already-said = You said the same a moment ago, and it is there. If you want to say it once more, send it again in a few seconds.
article-first = Show that one
error-enough-bookmarks = You have saved 1,000 posts, and that is all there is room for. Let go of some that you have read, and save this one again.
error-stale-version = The post was changed somewhere else meanwhile, so it is not saved yet. Compare the two, then send it again.
invalid-alt-too-long = A description has up to 200 characters.
invalid-image-too-large = The picture is too large: up to 10 MB, 12,000 pixels a side and 64 megapixels. Make it smaller and choose it again.
invalid-image-unsupported-image = This format cannot be read yet. Export the picture as JPG or PNG and choose it again. For HEIC photos of an iPhone, set Settings › Camera › Formats to “Most Compatible”. If it is a JPG already, save it again as a usual JPG.
invalid-image-unreadable-image = The picture is damaged or cut short. Please choose another.
invalid-image-too-many = A post can hold up to four pictures.
invalid-images-too-many = A post can hold up to four pictures.
invalid-picture-list = The list of pictures could not be read. Name those of the post by “name” and files that come with it by “new”, each once.
invalid-no-such-picture = The post has no such picture. It may have been removed somewhere else.
invalid-version = The version is the number that came with the post.
invalid-no-such-comment = The comment you were answering is gone. You can post this as a comment here.
comments-all = See all comments
comments-replies = { $n ->
    [one] Show { $n } reply
   *[other] Show { $n } replies
}
comments-more-replies = { $n ->
    [one] { $n } more reply
   *[other] { $n } more replies
}
