-- Whoever had this turn is alive, whatever became of it: the attempt was no death.
-- KEYS: marks.  ARGV: owner, name.
local held = parts_of(redis.call('HGET', KEYS[1], ARGV[1]), ARGV[2])
if held then
  redis.call('HSET', KEYS[1], ARGV[1],
    mark_of(held.state, ARGV[2], held.fence, held.until_, held.attempts, held.survived + 1))
end
