-- A turn that was begun and not run: it may be begun again at once, and this was no attempt.
-- KEYS: marks.  ARGV: owner, name, fence.
local held = parts_of(redis.call('HGET', KEYS[1], ARGV[1]), ARGV[2])
if held and held.fence == ARGV[3] then
  redis.call('HSET', KEYS[1], ARGV[1],
    mark_of('p', ARGV[2], held.fence, held.until_, held.attempts - 1, held.survived))
end
