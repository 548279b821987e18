-- Extends a turn: 1, or 0 if it has been taken over.
-- KEYS: marks.  ARGV: owner, name, fence, lease.
local held = parts_of(redis.call('HGET', KEYS[1], ARGV[1]), ARGV[2])
if not held or held.fence ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1],
  mark_of('h', ARGV[2], held.fence, now_ms() + ARGV[4], held.attempts, held.survived))
return 1
