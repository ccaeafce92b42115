# Neighbours: guestbooks, likes, follows

guestbook-title = Guestbook { $n }
guestbook-empty = Nobody has written yet. Be the first.
guestbook-label = Your words for the guestbook
guestbook-submit = Sign
guestbook-done = It is in the guestbook.
guestbook-changed = Changed.
guestbook-secret = Private
guestbook-secretly = Private
guestbook-for-residents = Once you have a home here you can write in guestbooks.
guestbook-for-planet = Only residents of the same planet can write here.
guestbook-for-followed = Only people whom the owner follows can write here.
guestbook-closed = This guestbook is closed for now.
guestbook-too-long = Up to 300 characters. Please shorten it a little.
guestbook-answer = Answer
guestbook-answer-change = Change the answer
guestbook-answer-label = Your answer to the entry
guestbook-answer-submit = Answer
guestbook-stale = The entry was changed meanwhile, or is a secret no longer. Look at it as it is now and send again.
guestbook-answered = Answered.
guestbook-delete-sure = Once it is deleted, it is gone.
guestbook-delete-sure-answered = This deletes what you wrote, and the answer to it. Once they are deleted, they are gone.
guestbook-delete-sure-theirs = This deletes what your neighbour wrote. Once it is deleted, it is gone.
guestbook-delete-sure-both = This deletes what your neighbour wrote, and your answer. Once they are deleted, they are gone.
flash-entry-deleted = The entry is deleted.

door-visits = { $today } today · { $all ->
    [one] one visit
   *[other] { $all } visits
  } in all
door-around = Next doors, and anywhere
door-random = Surprise me

tie-like = Like
tie-follow = Follow
tie-followed = Following
tie-wave = Wave
tie-waved = You waved
tie-more = Mute or block
tie-mute = Mute
tie-mute-hint = Their posts and comments are folded, for you alone.
tie-block = Block
tie-block-hint = Their likes, follows and waves no longer reach you, and your guestbook and gifts are closed to them. They are not told.
flash-waved = You waved.
flash-nobody-else = Nobody else lives here yet. When somebody moves in, this will take you to their door.
flash-muted = Muted. You can undo it in the settings, under neighbours.
flash-unmuted = No longer muted.
flash-blocked = Blocked. You can undo it in the settings, under neighbours.
flash-unblocked = No longer blocked.
error-yourself = You cannot do that to yourself.

neighbours-title = Neighbours
people-title-of = Neighbours of { $nickname }
people-back = Back to the room
people-tabs = Lists of neighbours
people-feed = New posts
people-likes = Likes
people-followers = Followers
people-following = Following
people-neighbour = Neighbour
people-empty-feed = Posts by the people you follow gather here
people-empty-likes = No likes yet
people-empty-followers = No followers yet
people-empty-following = You follow nobody yet
people-empty-of-likes = No likes yet
people-empty-of-followers = No followers yet
people-empty-of-following = They follow nobody yet

host-title = Neighbours and guestbook
host-guestbook = Who may write in your guestbook?
host-guestbook-everyone = All residents
host-guestbook-planet = Residents of my planet
host-guestbook-followed = People whom I follow
host-guestbook-nobody = Nobody
host-listed = My room may be shown among those of the month
host-save = Save
flash-host-saved = Saved.
host-blocked-title = Blocked
host-blocked-hint = Their likes, follows and waves do not reach you, and your guestbook and gifts are closed to them. They cannot tell.
host-blocked-none = You block nobody.
host-blocked-undo = Unblock
host-muted-title = Muted
host-muted-hint = Their posts and comments are folded, for you alone.
host-muted-none = You mute nobody.
host-muted-undo = Unmute

folded-article = By somebody whom you mute
folded-comment = A comment by somebody whom you mute

tower-arrivals = New neighbours

home-rooms = Rooms worth a visit
rooms-title = Rooms of the month
rooms-lead = The rooms that neighbours came to and liked most this month. Knock on a door you like.
rooms-mine = Show my room or not
rooms-title-visited = Most visited
rooms-title-liked = Most liked
rooms-empty-visited = Nobody has come by yet this month. Be the first?
rooms-empty-liked = No room has been liked yet this month.
home-room-visits = { $n ->
    [one] One visit
   *[other] { $n } visits
  } this month
home-room-likes = { $n ->
    [one] One like
   *[other] { $n } likes
  } this month

host-lead = Who may write in your guestbook, who may see that you are there, and whom you keep away.
host-open = Guestbook settings

tie-mute-on = You mute them. Their posts and comments are folded, for you alone.
tie-mute-off = Unmute
tie-block-on = You block them. Their likes, follows and waves do not reach you.
tie-block-off = Unblock
invalid-answered-in-secret = It was answered in secret, so it cannot be made public.

host-presence = Who may see that you are in a room?
host-presence-everyone = Everybody
host-presence-neighbours = Neighbours (you follow each other)
host-presence-nobody = Nobody
host-presence-hint = Only people in the same room see it, and nothing of it is kept. While you hide, you see nobody either.
here-title = Here now
here-waved = { $nickname } waves
error-not-there = Only people in that room can see this.
