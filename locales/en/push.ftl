push-title = Device notifications
push-lead = News can reach your device even when no page is open.
push-this = Notify me on this device
push-on = On. Signing out switches it off.
push-off = Off.
push-denied = Your browser blocks notifications of this site. Allow them in the browser's settings.
push-none = This browser cannot do it. On an iPhone, add the site to the home screen first.
push-failed = That did not work. Please try again in a moment.
push-slow = Your browser's push service does not answer. Please try again later.
push-needs-scripts = This needs a browser with scripts switched on.
push-devices = You are notified on { $count ->
    [one] one device
   *[other] { $count } devices
  }; up to five are possible.
push-private = It travels by a server of the company that made your browser, which cannot read it; it does learn when something arrives.
push-open = Device notifications
offline-title = No signal out here
offline-lead = Please check your connection. Once it is back, you are taken to where you were going.
offline-again = Try again
invalid-unknown-service = This push service is not known here.
invalid-not-keys = These are no keys of a browser.
