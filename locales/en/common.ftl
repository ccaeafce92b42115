site-name = Make Migrations
site-description = The community of people who left Earth for another planet
site-locale = en_US
skip-to-content = Skip to the content

nav-main = Main menu
nav-menu = My menu
nav-today = Today
nav-planets = Planets
nav-boards = Boards
nav-market = Market
nav-move = Move in
nav-room = My room
nav-card = My card
nav-coins = Coins
nav-settings = Settings
nav-sign-in = Sign in
nav-sign-up = Sign up
nav-sign-out = Sign out
role-admin = Admin
nav-about = About

theme = Brightness
theme-auto = Auto
theme-light = Light
theme-dark = Dark
theme-changed = Brightness changed
language = Language

planet-mercury = Mercury
planet-venus = Venus
planet-earth = Earth
planet-mars = Mars
planet-jupiter = Jupiter
planet-saturn = Saturn
planet-uranus = Uranus
planet-neptune = Neptune
address-full = { $planet }, floor { $floor }, No. { $door }
address-short = { $planet }, floor { $floor }, No. { $door }

time-now = just now
time-minutes = { $n } min ago
time-hours = { $n } h ago
time-days = { $n } d ago
time-am = am
time-pm = pm

flash-sign-in-again = You had been signed out, so nothing was saved. Sign in and send it once more.
flash-signed-out = You are signed out. See you soon.
flash-password-changed = Your password is changed. All other devices are signed out.
flash-nickname-same = That is the nickname you have. Nothing was changed.
flash-nickname-changed = Your nickname is changed. Everybody sees the new one now.
flash-device-ended = That device is signed out.
flash-devices-ended = Signed out on all other devices.
flash-attendance = You received today's coins.
flash-attendance-amount = Good to see you today. You received { $coins } coins.
flash-streak = Seven days in a row! Today’s coins came with a bonus.
flash-streak-amount = Seven days in a row! { $coins } coins for today, and { $more } more on top.

error-go-home = Back to the start
error-request-id = If you ask the admin about it, give this number:
error-title-400 = We did not understand that
error-title-401 = Please sign in
error-title-402 = Not enough coins
error-title-403 = No entry here
error-title-404 = There is no star here
error-title-405 = This address cannot do that
error-title-408 = The signal broke off
error-title-409 = A little too late
error-other-writer-title = This page was somebody else’s
error-go-again = Open it again
error-title-413 = Too big for the spaceship
error-title-414 = The address is too long
error-title-415 = We cannot read this format
error-title-422 = Please look at it once more
error-title-429 = A little slower, please
error-title-431 = Too much came along with it
error-title-500 = The spaceship broke down
error-title-503 = Taking a short rest
error-line-400 = That was not an HTTP request. Please open the address again.
error-line-408 = The request came too slowly, so the connection was closed. Please try again.
error-line-414 = An address as long as this cannot be read. Please shorten it and open it again.
error-line-429 = There are too many connections from the same place. Please try again in { $wait }.
error-line-431 = The cookies of this site have piled up. Clear them and it should open again.
error-line-503 = There is no free place right now. Please try again in { $wait }.
error-status-400 = We could not make sense of that. Please try again.
error-status-402 = You do not have enough coins.
error-status-403 = This is not possible here.
error-status-409 = Things have changed meanwhile.
error-status-415 = This format is not accepted.
error-status-422 = Please have another look at what you sent.
error-sign-in-needed = Please sign in and try again.
error-bad-credentials = The username or the password is wrong.
error-not-found = It has moved, it is gone, or it never was.
error-method-not-allowed = That cannot be done at this address.
error-too-large = A file may have 10 MB, a picture 12,000 pixels a side and 64 megapixels. Please make it smaller and send it again.
error-text-too-large = The text is too long: a post has up to 10,000 characters, a comment up to 1,000. Please make it shorter and send it again.
error-bad-request = We could not make sense of that. Please try again.
error-timeout = The connection stopped before all of the request had arrived. Please try again.
error-invalid = Please have another look at what you sent.
error-invalid-text = It contains something that cannot be read as text.
error-wrong-shape = The JSON has another shape than expected.
error-too-often = That was too often. Please try again in { $wait }.
error-other-writer = This page was opened while somebody else was signed in, so nothing was sent. Open it again and try once more.
error-other-writer-waits = This was written while somebody else was signed in, so it was not published. Its writer finds it where it was when they sign in again in this browser within an hour.
error-enough-pictures = You have posted all your pictures for today. Please post more in { $wait }.
error-enough-text = You have written all you can for today. Please post it in { $wait }.
wait-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
wait-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
wait-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
error-internal = This is our fault. Please try again in a moment. What you wrote earlier is safe.
error-unavailable = We cannot answer right now. Please try again in a moment.
error-storage-full = There is no room to store anything right now, so this was not saved. Please send it again once the operator has made room.
error-read-only = The site can only be read right now, so this was not saved. Please try again in a little while.
error-cross-site = The request came from another site and was not accepted.
error-suspended = This account is suspended. Please contact the admin.
error-suspended-until = This account is resting until { $until }. You can sign in again after that.
error-unsupported-media-type = Requests of this format are not accepted.
error-username-taken = Somebody already has this username.
error-nickname-taken = Somebody already has this nickname.
error-too-soon = A nickname can be changed once in 30 days. You can change yours again from { $until }.
error-already-entered = This was already done.
error-not-yours = It belongs to somebody else.

invalid-required = Please fill this in.
invalid-no-file = This came as text. Please send it as a file.
invalid-invalid-text = It contains characters that cannot be used.
invalid-text-after = After “{ $before }” there is a character that cannot be used ({ $character }). Please remove it and send it again.
invalid-text-first = A line begins with a character that cannot be used ({ $character }). Please remove it and send it again.
invalid-too-often = That was too often. Please try again in { $wait }.
invalid-too-long = It is too long.
invalid-page = Pages are counted from 1.
invalid-choice = Please choose one of the options.
invalid-key = The key must be 1–255 printable ASCII characters.
text-waits = You were signed out before it was sent, but what you wrote is not lost. Sign in within an hour, and it is where you left it.
text-waited = You were signed out when you sent this, so it is not posted yet. Have a look and send it.
text-waited-files = Please choose the picture again.
text-waited-pictures = If you had chosen pictures, please choose them again.
unsent-again = Here is what you were writing.
error-unsent = This is what could not be sent. Copy it so that it is not lost.
error-unsent-cut = It was so long that only its beginning is left. Copy it so that this much is not lost.
error-unsent-label = What could not be sent
unsent = That could not be sent. What you wrote is still here: please try again in a moment.
unsent-nothing = We cannot reach the server right now. Please press it again in a moment.
error-go-board = To the board
