search-label = Search posts
search-placeholder = Title, text, author
search-own-placeholder = Title, text, board
search-submit = Search
search-title = Search for “{ $words }”
search-found = “{ $words }”: { $n } { $n ->
    [one] post
   *[other] posts
}
search-found-more = “{ $words }”: more than { $n } posts
search-none = Nothing found for “{ $words }”
search-none-lead = Try fewer words, or others. With several words, all of them must occur.
search-past-end = Only the first 1,000 can be paged through. Another word narrows it down.
search-stop = See all posts
search-tip-phrase = "moon rabbit"
search-tip-phrase-does = exactly this, spaces included
search-tip-without = moon -rabbit
search-tip-without-does = without posts in which “rabbit” occurs
search-tip-author = author:moonrabbit
search-tip-author-does = only what moonrabbit wrote

invalid-q-too-long = A search has up to 100 characters. Please shorten it.
invalid-q-too-many-words = Up to ten words can be searched for at once.
invalid-q-no-word = Give at least one word to find; words to leave out (-) are not enough.
invalid-q-too-broad = Too many common words meet here, so the search was stopped. Add a word, or use others.
