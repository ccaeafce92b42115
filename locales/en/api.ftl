api-contents = Contents
api-lead = Whatever can be done in the town can be done by programs too. Errors are application/problem+json (RFC 9457), lists take ?page= from 1.
api-signed-in = Sign-in needed (Authorization: Bearer, or the cookie)
api-anyone = No sign-in needed
api-parameters = Parameters
api-body = What you send
api-answer = What you get
api-tag-accounts = Accounts
api-tag-immigration = Immigration
api-tag-portraits = Moving portraits
api-tag-boards = Boards
api-tag-homes = Homes
api-tag-coins = Coins
api-tag-residents = Residents
api-tag-events = Live events
