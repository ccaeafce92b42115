saved-title = Saved
saved-count = { $n } { $n ->
  [one] article
  *[other] articles
 }
saved-empty = Nothing saved yet
saved-empty-lead = Press Save on an article you want to come back to, and it waits here.
