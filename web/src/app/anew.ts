// Begins the pages anew when a session begins or ends to look as somebody else, in every window of it: nothing that was
// read before may stand among what is read now.
const KEPT = 'gridwork.viewing'

/** Goes to a page with nothing kept, and tells the other windows. */
export function beginAnew(path: string) {
  localStorage.setItem(KEPT, String(Date.now()))
  window.location.assign(path)
}

/** Follows what another window of the session began. */
export function followAnew() {
  window.addEventListener('storage', (event) => {
    if (event.key === KEPT) window.location.reload()
  })
}
