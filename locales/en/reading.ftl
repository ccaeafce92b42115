saved-title = Saved
saved-count = { $n } { $n ->
  [one] post
  *[other] posts
 }
saved-empty = Nothing saved yet
saved-empty-lead = Press Save on a post you want to come back to, and it waits here.
saved-done = Saved. You find it under Saved in your menu.
saved-gone = No longer among what you saved
article-save = Save

comments-unread = { $n ->
  [one] 1 new comment, go to it
  *[other] { $n } new comments, go to the first
 }
comments-unread-many = More than { $n } new comments, go to the first
comment-unread = New

board-tabs = Boards and their order
board-newest = All
board-popular = Popular
board-popular-none = Nothing has been liked lately
board-popular-none-lead = Like a post you enjoy. The likes of seven days decide who stands on top.
board-rail = Around the board
board-popular-now = Popular now
board-neighbours = New neighbours

keys = Shortcuts
keys-next = Next post
keys-before = Previous post
keys-open = Open it
keys-new = Write a post
keys-find = Search
keys-all = Show shortcuts
keys-on = Use letter shortcuts
keys-close = Close
