-- Begins an owner's turn; nothing if it is held, stale or empty.
-- KEYS: ready stream, marks, fence, full.  ARGV: owner, name, group, lease, last item, prefixes of mail, turn, session.
local k = {
  ready = KEYS[1], marks = KEYS[2], fence = KEYS[3], full = KEYS[4],
  group = ARGV[3], lease = ARGV[4], last = ARGV[5], mail = ARGV[6], turn = ARGV[7], session = ARGV[8],
}
return begin_turn(k, ARGV[1], ARGV[2]) or {}
