application-title = Immigration application
application-lead = Tell us what to call you under your new sky. You cannot change it later, so please check it once more.
application-again = Not filed yet. Please mend what is marked, and choose your photo once more.
application-name-ko = Name on your card
application-name-ko-hint = Up to 10 letters, any script
application-name-en = English name
application-name-en-hint = It is printed on your card, too. Up to 30 Latin letters.
application-birthday = Birthday
application-birthday-hint = Neighbours only see the month and the day.
application-photo-hint = A bright photo, facing the camera, works best. The original is deleted as soon as your portrait is made, within 24 hours at the latest. Only the part with your face is kept, and only you can see it. Nothing is stored while we look for your face.
application-cautions = Before you leave, please check
application-consent-moving = I understand I can't move again.
application-consent-earth = I understand there is no return to Earth.
application-consent-changes = I understand my application can't be changed once my card is issued.
application-submit = File the application
application-sending = Sending, { $n }%
application-sending-label = Sending your application
application-sent = All sent. Filing it…

invalid-name-ko-required = Please write your name.
invalid-name-ko-letters = A name can have letters and spaces only.
invalid-name-ko-too-long = This name can have up to 10 letters.
invalid-name-en-required = Please write your English name.
invalid-name-en-letters = Only Latin letters, spaces, hyphens (-), apostrophes (') and full stops, please.
invalid-name-en-too-long = This name can have up to 30 letters.
invalid-birthday-required = Please choose your birthday.
invalid-birthday-date = That day is in no calendar. Write it like 2001-03-14.
invalid-birthday-future = That day is still to come.
invalid-birthday-too-early = Birthdays begin with the year 1900.
invalid-consent = Please read and tick all three.
invalid-photo-choose-again = Please choose your photo once more. Browsers do not remember a chosen file.

planets-title = Planets
planets-order = Planets in the order of their distance from the sun
planets-earth = Departure only
planets-earth-back = no return
planets-heading-visitor = Seven planets. Pick your sky.
planets-heading-newcomer = Where would you like to go?
planets-heading-applicant = Which sky would you like to live under?
planets-heading-resident = You live on { $planet }
planets-lead-visitor = Every planet has one tower. Choose a sky you like and switch on the light in an empty home.
planets-lead-applicant = Choose a planet to see its tower and the homes that are free.
planets-lead-newcomer = File your application and choose an empty home. Shall we start with the form?
planets-lead-resident = Your home is { $address }. Have a look at the other planets, too.
planets-link-visitor = Sign up and lift off
planets-link-newcomer = Write the application
planets-link-resident = Go to my home
planet-size = { $floors } floors × { $units }
planet-people = { $n ->
    [one] { $n } resident
   *[other] { $n } residents
}
planet-full = Full
planet-vacancies = { $n } free

tower-title = { $planet } Tower
tower-size = Size
tower-size-value = { $floors } floors × { $units }
tower-residents = Neighbours
tower-residents-value = { $n }
tower-vacancies = Free
tower-vacancies-value = { $n }
tower-lit = Occupied
tower-free = Free
tower-hint = Choose a window to go to its floor
tower-hint-lit = Choose a window to go to its floor; a lit one shows the room behind it
tower-panes = Lit windows of this floor. Arrows left and right choose one, up and down another floor.
tower-floor = Floor
tower-floor-option = Floor { $floor } · { $people } taken · { $n } free
tower-floor-full = Floor { $floor } · { $people ->
    [one] taken
   *[other] all { $people } taken
}
tower-show = Show
tower-up = One floor up
tower-down = One floor down
tower-door = No. { $door }
tower-choice = Floor { $floor }, No. { $door }
tower-here = Floor { $floor }
tower-choose-on = Choose your home on floor { $floor }
tower-move-in = Move in here
tower-final = You can't move again. Is this the one?
tower-floor-taken = This floor is full. Please choose a home on another one.
tower-floor-empty = Floor { $floor } · { $n } free
tower-settle = Make it mine
tower-look-on = Look around some more
door-here = This one
door-floor = { $n ->
    [one] One neighbour lives on this floor.
   *[other] { $n } neighbours live on this floor.
}
door-floor-empty = Yours would be the first light on this floor.
view-mercury = Open the window and a very large sun says hello first.
view-venus = It is always just after sunset out there.
view-mars = The sun sets blue behind red hills.
view-jupiter = Striped clouds pass by, two and a half times a day.
view-saturn = The rings cross the whole sky.
view-uranus = A sky lying on its side, turning teal in the morning.
view-neptune = Far and blue, with more stars than anywhere else.
tower-full = This planet is full.
tower-others = See the other planets
tower-for-visitors = Sign up first if you would like to live here.
tower-for-newcomers = File your application first, then choose a home.
tower-unit-taken = Somebody switched on the light there a moment before you. Here is what is free now.
tower-no-such-unit = There is no such home in this tower. Please choose one below.
tower-choose = Please choose the home you would like.
tower-pick = Which one will be yours?

flash-applied = Your application is filed. Shall we choose a planet?
flash-welcome = Welcome to your new home! Your card is here, and so is your settlement grant.

card-title = Citizen card
card-heading = Your citizen card is here
card-lead = Tilt the card and the foil follows.
card-number = Citizen number
card-of-planet = Citizen of { $planet }
card-born = Born
card-address = Address
card-arrived = Arrived
card-signature = Signature
card-front-alt = Citizen card, front: { $name }, born { $born }, { $address }, arrived { $arrived }, citizen number { $number }
card-back-alt = Citizen card, back: { $promises } Signed by { $name }
card-promises = Promises of a citizen
card-promise-sky = 1. I respect the colour of my neighbours' skies.
card-promise-elevator = 2. I do no zero-gravity jumps in the elevator.
card-promise-earth = 3. I remember Earth, though I do not return.
card-issuer = Issued by the Solar System Immigration Centre
card-found = Found this card? Please send it to the nearest planetary office.
card-flip = Turn over
card-tilt = Tilt it
card-pause = Pause
card-play = Move
card-png = Save as PNG
card-print = Print
card-home = Go to Today
card-job-queued = You are number {"{"}n{"}"} in line. Your photo is made when it is your turn.
card-job-running = Making your photo
card-job-bar = Making the portrait
card-job-ready = Your photo has started to move
card-job-failed = The portrait could not be made. Shall we try another photo?
card-hint-no-face = No face was found, so the photo breathes gently.
card-hint-small-face = The face is small, so the photo breathes gently.
card-hint-face-unsure = A face from the front could not be made out, so the photo breathes gently. With the dots set by hand it moves.
card-hint-eyes-unsure = The eyes are hard to see, so the photo moves carefully.
card-hint-several-faces = Of several faces, the largest was animated. If it should be another, choose the photo again and pick the face.
card-hint-half-profile = The face looks to one side, so it moves only a little. A photo from the front moves more.
card-hint-glasses = Something lies over the eyes (glasses, hair, reflections), so they do not blink.
card-hint-not-animated = You did not agree to have it animated, so the photo keeps still.
card-no-portrait = There is no photo yet.
card-new-photo = Change the photo
portrait-alt = Portrait of { $nickname }

door-since = Since
door-birthday = Birthday
door-private = Only you and the admins see this
door-private-hint = Neighbours see the nickname, the address, and the month and day of the birthday.
door-free-heading = { $address } is still empty
door-free-link = See it in the tower

error-unit-taken = Somebody moved in there a moment before you.
error-already-resident = You have a home already.
error-already-applied = Your application is filed already.
error-no-such-unit = There is no such home.

card-code = Scan to check
card-code-alt = QR code with which anybody can check the card
card-code-title = To show that your card is genuine
card-code-lead = Whoever scans the QR code on the back, or opens this address, sees the citizen number, the planet, the month of arrival, and whether the card is still valid. Neither names nor birthday. If you show your card to everybody, your nickname and address are shown, too.
card-code-copy = Copy the address
card-code-copied = Copied
card-code-renew = Renew the code
card-code-sure = Every card you have printed or handed out so far will be called no longer valid. Renew the code?
card-code-yes = Renew it
flash-card-code-renewed = Your card has a new code. The one before is no longer valid.
flash-card-code-kept = Your code is a new one already. Use the one that is on the back now.

proof-ok = This card is genuine
proof-ok-lead = It was issued here, and it is valid.
proof-over = This card is no longer valid
proof-over-lead = The code was issued here, but it is no longer used. Please ask whoever gave it to you for their present card.
proof-unknown = This card cannot be confirmed
proof-unknown-lead = The code was not issued here, or letters of it were changed, or the key that signed it is no longer trusted. See whether the whole address was entered. If it is your own card, print it anew from its page.
proof-planet = Planet
proof-arrived = Arrived in
proof-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
proof-standing = Standing
proof-standing-ok = Valid
proof-nickname = Nickname
proof-see = See the card
proof-compare = Compare the citizen number with the one on the card.
proof-by = Checked by { $origin }
proof-what = What was checked?
proof-what-signed = The signature in the address was made with the key of this site, and no letter was changed.
proof-what-valid = The owner still lives here, and has not renewed the code since.
proof-what-not = Who holds the card is not told.
proof-offline = You can check it offline, too
proof-offline-lead = With the public keys at hand, any Ed25519 tool can check the last 86 characters of the code, which are the signature. What is signed has five lines: make-migrations card 1, the address of the site, the name of the key (the first character of the code), the citizen number, and what stands before the signature. Whether the card is still valid is known only here.
proof-keys = See the public keys
meet-go = Visit
